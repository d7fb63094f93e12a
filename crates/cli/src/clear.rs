//! Making a field empty again: `--clear FIELD`, for edits and drafts.

use clap::ValueEnum;
use porchlight_api::CreateReport;

/// A field that can be made empty again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clear {
    Activity,
    ActivityText,
    People,
    Vehicles,
    MoreUnseen,
    Words,
    Claimed,
    Believed,
    Marked,
    Vehicle,
    Gear,
    Place,
    Side,
    Landmark,
    Direction,
    Point,
    Area,
    Seen,
    Uncertainty,
    Said,
    StillThere,
    LastSeen,
    How,
    PeopleAtRisk,
    Minors,
    Safety,
    Contact,
    Note,
}

impl Clear {
    /// The part of the report that the field belongs to.
    pub(crate) fn part(self) -> &'static str {
        match self {
            Self::Activity | Self::ActivityText => "activity",
            Self::People | Self::Vehicles | Self::MoreUnseen => "size",
            Self::Words | Self::Claimed | Self::Believed | Self::Marked => "unit",
            Self::Vehicle | Self::Gear => "equipment",
            Self::Place
            | Self::Side
            | Self::Landmark
            | Self::Direction
            | Self::Point
            | Self::Area => "place",
            Self::Seen | Self::Uncertainty | Self::Said => "observed",
            Self::StillThere | Self::LastSeen => "still_there",
            Self::How => "how_known",
            Self::PeopleAtRisk => "people_at_risk",
            Self::Minors => "minors",
            Self::Safety => "reporter_safety",
            Self::Contact => "contact",
            Self::Note => "note",
        }
    }

    /// Empties the field.
    pub(crate) fn apply(self, report: &mut CreateReport) {
        match self {
            Self::Activity => report.activity.kinds.clear(),
            Self::ActivityText => report.activity.text = None,
            Self::People => (report.size.people_min, report.size.people_max) = (None, None),
            Self::Vehicles => (report.size.vehicles_min, report.size.vehicles_max) = (None, None),
            Self::MoreUnseen => report.size.more_may_be_unseen = false,
            Self::Words => report.unit.words_seen.clear(),
            Self::Claimed => report.unit.agency_claimed = None,
            Self::Believed => report.unit.agency_believed = None,
            Self::Marked => report.unit.marked = None,
            Self::Vehicle => report.equipment.vehicles.clear(),
            Self::Gear => report.equipment.gear.clear(),
            Self::Place => report.place.text = None,
            Self::Side => report.place.side = None,
            Self::Landmark => report.place.landmark = None,
            Self::Direction => report.place.direction_of_travel = None,
            Self::Point => {
                (report.place.lat, report.place.lon, report.place.accuracy_m) = (None, None, None);
            }
            Self::Area => report.place.area = None,
            Self::Seen => report.observed.at = None,
            Self::Uncertainty => report.observed.uncertainty_min = None,
            Self::Said => report.observed.said = None,
            Self::StillThere => empty(&mut report.still_there.answer),
            Self::LastSeen => report.still_there.last_seen_at = None,
            Self::How => empty(&mut report.how_known),
            Self::PeopleAtRisk => empty(&mut report.people_at_risk),
            Self::Minors => empty(&mut report.minors),
            Self::Safety => empty(&mut report.reporter_safety),
            Self::Contact => report.contact = None,
            Self::Note => report.note.clear(),
        }
    }
}

fn empty<T: Default>(field: &mut T) {
    *field = T::default();
}
