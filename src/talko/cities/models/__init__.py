from talko.cities.models.agreements import Agreement, Consent, Party, Scope
from talko.cities.models.cities import City, CityRole, Residence
from talko.cities.models.ledger import AgreementResult, CostEntry
from talko.cities.models.settings import CitySetting

__all__ = [
    "Agreement",
    "AgreementResult",
    "City",
    "CityRole",
    "CitySetting",
    "Consent",
    "CostEntry",
    "Party",
    "Residence",
    "Scope",
]
