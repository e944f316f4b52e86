"""What happened to a campaign."""

from talko.core.registries.events import Event

campaign_live = Event("campaign.live")
campaign_ended = Event("campaign.ended")
campaign_closed = Event("campaign.closed")
