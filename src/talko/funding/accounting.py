"""Which accounts of the ledger campaigns and pots use.

Each city has one book. What comes in through a provider stays on the campaign's account of the crowd until the campaign has ended;
then it goes back the way it came, or on to the account that payouts are taken from, which must not be overdrawn.
"""

from django.db.models import Sum

from talko.cities.models import City
from talko.funding.ledger.models import Account, Book, Entry
from talko.funding.models import Campaign, Pot


def book_of(city: City) -> Book:
    book, _made = Book.objects.get_or_create(code=f"city:{city.slug}")
    return book


def _account(book: Book, code: str, currency: str, *, floor: int | None = None) -> Account:
    account, _made = Account.objects.get_or_create(
        book=book, code=code, defaults={"currency": currency, "floor": floor}
    )
    return account


def at_provider(book: Book, provider: str, currency: str) -> Account:
    """What a provider or the bank holds: taken from here, as it comes from outside."""
    return _account(book, f"provider:{provider}:{currency}", currency)


def crowd(book: Book, campaign: Campaign) -> Account:
    """What people have paid. Many pay at once, so it has no stored balance for which they would wait."""
    return _account(book, f"campaign:{campaign.address_id}:crowd", campaign.currency)


def surplus(book: Book, currency: str) -> Account:
    """What came for a pledge that no longer takes any, until it is sent back."""
    return _account(book, f"surplus:{currency}", currency)


def payable(book: Book, campaign: Campaign) -> Account:
    """What a funded campaign can pay out."""
    return _account(book, f"campaign:{campaign.address_id}:payable", campaign.currency, floor=0)


def spent(book: Book, campaign: Campaign) -> Account:
    return _account(book, f"campaign:{campaign.address_id}:spent", campaign.currency)


def open_accounts(campaign: Campaign) -> None:
    """Before anybody reads of them: a page that is shown makes nothing."""
    book = book_of(campaign.city)
    for account in (crowd, payable, spent):
        account(book, campaign)


def pot_account(pot: Pot) -> Account:
    return _account(book_of(pot.city), f"pot:{pot.address_id}", pot.currency, floor=0)


def put_in_by(pot: Pot, city: City) -> Account:
    """What a city gave to a pot comes from here."""
    return _account(book_of(pot.city), f"pot:{pot.address_id}:from:{city.slug}", pot.currency)


def given_to(pot: Pot, campaign: Campaign) -> Account:
    return _account(book_of(pot.city), f"pot:{pot.address_id}:to:{campaign.address_id}", pot.currency)


def received_from(book: Book, pot: Pot, campaign: Campaign) -> Account:
    return _account(book, f"campaign:{campaign.address_id}:pot:{pot.address_id}", campaign.currency)


def balance(account: Account) -> int:
    """Minor units."""
    if account.floor is not None:
        return account.balance
    return Entry.objects.filter(account=account).aggregate(sum=Sum("amount"))["sum"] or 0


def available(account: Account) -> int:
    """Of an account with a floor: what can still be taken or reserved."""
    account.refresh_from_db()
    return account.balance - account.reserved - (account.floor or 0)
