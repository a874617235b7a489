"""The two roles of those who keep the library: editors write and moderate, administrators also delete and let others in."""

from django.db import migrations

EDITORS, ADMINISTRATORS = "Toimittajat", "Ylläpitäjät"
PAGES = ["item", "toolcard", "question", "theme"]
INBOX = ["comment", "message"]


def permissions(apps, app_label, models, verbs):
    """These permissions, made where Django has not yet come to it: it does so only after the last migration."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    for model in models:
        content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
        for verb in verbs:
            yield Permission.objects.get_or_create(
                content_type=content_type, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {model}"}
            )[0]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    editor = [
        *permissions(apps, "inspire", PAGES, ["view", "add", "change"]),
        *permissions(apps, "inspire", INBOX, ["view", "change"]),
    ]
    administrator = [
        *editor,
        *permissions(apps, "inspire", [*PAGES, *INBOX], ["delete"]),
        *permissions(apps, "auth", ["user"], ["view", "add", "change"]),
    ]
    for name, allowed in [(EDITORS, editor), (ADMINISTRATORS, administrator)]:
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*allowed)


class Migration(migrations.Migration):
    dependencies = [
        ("inspire", "0001_library"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
