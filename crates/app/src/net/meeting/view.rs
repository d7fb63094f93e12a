//! How far a meeting is, in words of the contract.

use porchlight_api::{MeetingEnd, MeetingEndedBy, MeetingView};
use porchlight_sync::join::{Reason, Whose};

use super::{End, Meeting, Stage};
use crate::vault::hex;

impl Meeting {
    pub(super) fn view(&self, now: i64) -> MeetingView {
        let (side, circle, second_device) = (self.side(), self.name.clone(), self.second_device);
        let left = self.wakes_at().map_or(0, |at| at.saturating_sub(now) / 1_000);
        let left_s = u32::try_from(left).unwrap_or(0);
        match (&self.stage, &self.end) {
            (Stage::Before, End::Inviter { machine, .. }) => {
                let invitation = machine.invitation().text();
                MeetingView::Waiting { circle, invitation, left_s }
            }
            (Stage::Before | Stage::Talking, _) => MeetingView::Calling { side, left_s },
            (Stage::Digits { digits, said }, _) => {
                MeetingView::Digits { side, digits: digits.clone(), said: *said, left_s }
            }
            (Stage::Admitting { .. }, _) => MeetingView::Admitting { side },
            (Stage::Done { person, lacks }, _) => {
                let (circle, person) = (hex(&self.circle.0), hex(&person.0));
                MeetingView::Done { side, circle, person, lacks: *lacks, second_device }
            }
            (Stage::Apart, _) => MeetingView::Apart { side, circle, second_device },
            (Stage::Over { refused }, _) => MeetingView::Over {
                side,
                why: why(refused.reason),
                by: match refused.by {
                    Whose::Own => MeetingEndedBy::Us,
                    Whose::Other => MeetingEndedBy::Them,
                },
                second_device,
            },
        }
    }
}

fn why(reason: Reason) -> MeetingEnd {
    match reason {
        Reason::Differ => MeetingEnd::Differ,
        Reason::Stopped => MeetingEnd::Stopped,
        Reason::Expired => MeetingEnd::Expired,
        Reason::SecondContact => MeetingEnd::SecondContact,
        Reason::Used => MeetingEnd::Used,
        Reason::Clock => MeetingEnd::Clock,
        Reason::LinkLost => MeetingEnd::LinkLost,
        Reason::NotSigned => MeetingEnd::NotSigned,
        Reason::Storage => MeetingEnd::NotStored,
        Reason::OtherVersion => MeetingEnd::OtherVersion,
        Reason::Malformed
        | Reason::TooLarge
        | Reason::OutOfOrder
        | Reason::Commitment
        | Reason::Reflected
        | Reason::WrappingKey
        | Reason::Exchange
        | Reason::Card
        | Reason::Seal => MeetingEnd::Misbehaved,
    }
}
