from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "talko.web"
    label = "web"

    def ready(self) -> None:
        from talko.accounts import notification_mail  # circular import: models must be loaded first
        from talko.core.web import page_cache  # circular import: the same
        from talko.web import (  # circular import: the same
            context,
            local_cities,
            navigation,
            newcomers,
            next_steps,
            share_pictures,
        )

        assert newcomers
        navigation.register()
        next_steps.register()
        notification_mail.register_pictures(share_pictures.in_mail)
        page_cache.vary_on_cookie(
            context.THEME_COOKIE, lambda theme: theme if theme in context.THEMES else ""
        )
        page_cache.vary_on_cookie(
            context.CITY_COOKIE, lambda city: city if city in local_cities.local_cities() else ""
        )
