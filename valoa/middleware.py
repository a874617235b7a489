from django.conf import settings
from django.utils import translation


class LanguageMiddleware:
    """The language by ?kieli= and by cookie, else Finnish: never by what a borrowed browser happens to prefer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked = request.GET.get("kieli")
        language = asked or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in dict(settings.LANGUAGES):
            language, asked = settings.LANGUAGE_CODE, None
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 24 * 3600,
                samesite="Lax",
                secure=settings.LANGUAGE_COOKIE_SECURE,
            )
        return response
