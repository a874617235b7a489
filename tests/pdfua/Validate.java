import java.io.FileInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.validation.profiles.RuleId;

/**
 * Prints a line for every rule that a PDF file breaks: file, rule and first case, with tabs between.
 * Arguments: the flavour (ua1, 3a, …) and the files. A file that cannot be read is an error.
 */
public class Validate {
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      for (var failure : failures(arguments[i], flavour).entrySet()) {
        out.println(arguments[i] + "\t" + failure.getKey() + "\t" + failure.getValue().replaceAll("\\s+", " "));
      }
    }
  }

  static TreeMap<String, String> failures(String file, PDFAFlavour flavour) throws Exception {
    TreeMap<String, String> failures = new TreeMap<>();
    try (FileInputStream content = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(content, flavour, flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, true)) {
      for (TestAssertion assertion : validator.validate(parser).getTestAssertions()) {
        if (assertion.getStatus() == TestAssertion.Status.FAILED) {
          RuleId rule = assertion.getRuleId();
          failures.putIfAbsent(
              rule.getClause() + "-" + rule.getTestNumber(),
              assertion.getMessage() + " (" + assertion.getLocation().getContext() + ")");
        }
      }
    }
    return failures;
  }
}
