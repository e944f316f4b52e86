from talko.cities.models.agreements import Agreement, Consent, Party, Scope
from talko.cities.models.cities import City, CityRole, Residence
from talko.cities.models.ledger import AgreementResult, CostEntry

__all__ = [
    "Agreement",
    "AgreementResult",
    "City",
    "CityRole",
    "Consent",
    "CostEntry",
    "Party",
    "Residence",
    "Scope",
]
