"""Which e-mail domain proves that someone belongs to an organisation."""

from urllib.parse import urlsplit

from talko.core.email_addresses import canonical_domain

LONGEST = 120
"""Characters of a domain that an organisation keeps."""

SHARED = frozenset({
    "academia.edu", "about.me", "angel.co", "appbucket.eu", "behance.net", "bit.ly", "blogger.com", "crunchbase.com",
    "eventbrite.com", "eventbrite.co.uk", "facebook.com", "fb.com", "flickr.com", "github.com", "gitlab.com", "google.com",
    "goo.gl", "indiegogo.com", "instagram.com", "issuu.com", "itunes.apple.com", "kickstarter.com", "linkedin.com",
    "medium.com", "meetup.com", "pinterest.com", "reddit.com", "slideshare.net", "t.co", "tinyurl.com", "twitter.com",
    "vimeo.com", "wikipedia.org", "x.com", "youtube.com", "youtu.be",
    "aol.com", "free.fr", "gmail.com", "googlemail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "hotmail.co.uk",
    "hotmail.com", "hotmail.fr", "icloud.com", "laposte.net", "libero.it", "live.com", "mac.com", "mail.com", "mail.ru",
    "me.com", "msn.com", "orange.fr", "outlook.com", "posteo.de", "proton.me", "protonmail.com", "qq.com", "sapo.pt",
    "seznam.cz", "telia.com", "t-online.de", "wanadoo.fr", "web.de", "wp.pl", "yahoo.co.uk", "yahoo.com", "yahoo.fr",
    "yandex.ru", "ymail.com", "zoho.com",
})  # fmt: skip
"""Sites and mail providers that anyone can join: an address there says nothing about an organisation."""
SHARED_BELOW = (
    "blogspot.com", "github.io", "gitlab.io", "herokuapp.com", "hotglue.me", "jimdo.com", "netlify.app", "pages.dev",
    "sites.google.com", "squarespace.com", "strikingly.com", "tumblr.com", "typepad.com", "vercel.app", "webflow.io",
    "weebly.com", "wikispaces.com", "wix.com", "wixsite.com", "wordpress.com",
)  # fmt: skip
"""Hosts that give each customer a name below theirs."""


def of_website(address: str) -> str:
    """The host without "www.", as it stands in addresses; empty where it is shared by many, or too long to be kept whole."""
    try:
        host = canonical_domain(urlsplit(address).hostname or "")
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    return "" if is_shared(host) or "." not in host or len(host) > LONGEST else host


def is_shared(host: str) -> bool:
    if host in SHARED or host.removeprefix("www.") in SHARED:
        return True
    return any(host == below or host.endswith(f".{below}") for below in SHARED_BELOW)
