//! Founding: a household for a profile that has none yet, and a neighbourhood.

use porchlight_crypto::{DutyRoot, Id, Kind, WrapKey, encode_canonical};
use porchlight_domain::role::{self, ChannelForm, DefaultChannel};
use porchlight_store::{Entry, NewCircle, Signer, Tx};
use porchlight_sync::{
    circle::Circle,
    log::{Act, Card, Channel, Form, Policy, Roles, Sort, person_of},
};

use super::{Circles, Held, Rotate};
use crate::error::AppError;

/// How many labels verify, as a circle begins.
const K: u8 = 2;

/// What is founded.
pub struct Founding<'a> {
    pub sort: Sort,
    /// For this profile alone; others give the circle names of their own.
    pub name: &'a str,
}

/// The number of a sort in the store.
pub(crate) fn sort_number(sort: Sort) -> u8 {
    match sort {
        Sort::Neighbourhood => 0,
        Sort::Household => 1,
        Sort::Section => 2,
    }
}

impl Circles {
    /// Founds the household of a profile that has none, and signs anew what was written before.
    /// Answers whether there was anything to do.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn found_household(
        &mut self,
        tx: &mut Tx<'_>,
        duty: &DutyRoot,
    ) -> Result<bool, AppError> {
        let unfounded = tx.reads().circles()?.into_iter().find(|own| own.root.is_none());
        let Some(own) = unfounded else { return Ok(false) };
        let reports = tx.reads().channels(own.id)?.into_keys().next();
        let founding = Founding { sort: Sort::Household, name: "" };
        self.found_as(tx, own.id, reports, &founding, duty)?;
        if let Some(reports) = reports {
            tx.sign_anew(reports)?;
        }
        Ok(true)
    }

    /// Founds a circle; its founder is its first person and its admin.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn found(
        &mut self,
        tx: &mut Tx<'_>,
        founding: &Founding<'_>,
        duty: &DutyRoot,
    ) -> Result<Id, AppError> {
        let circle = Id(tx.draw());
        self.found_as(tx, circle, None, founding, duty)?;
        Ok(circle)
    }

    fn found_as(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        reports: Option<Id>,
        founding: &Founding<'_>,
        duty: &DutyRoot,
    ) -> Result<(), AppError> {
        let device = tx.own_device(circle)?;
        let person = person_of(circle, device);
        let wrap = WrapKey::draw(tx.chance());
        tx.put_wrap_key(circle, &wrap)?;
        let duty_key = duty.key(circle, device);
        let public = wrap.public().bytes().to_vec();
        let card =
            tx.with_device(circle, |key| Card::sign(circle, person, key, &duty_key, public))?;
        let channels = channels(tx, founding.sort, reports);
        let log_channel = channels
            .iter()
            .find(|it| it.code == role::code::MEMBERS || it.code == role::code::SECTION);
        let log_channel = log_channel.map(|channel| channel.id).unwrap_or_default();
        let act = Act::Found {
            salt: tx.draw(),
            sort: founding.sort,
            person,
            card,
            recovery: None,
            policy: policy(),
            channels,
        };
        let chunk = tx.append_log(Entry {
            circle,
            channel: log_channel,
            signer: Signer::Key(&duty_key),
            kind: Kind::Operation,
            heads: Vec::new(),
            payload: encode_canonical(&act),
        })?;
        tx.put_circle(&NewCircle {
            id: circle,
            sort: sort_number(founding.sort),
            root: chunk.identity(),
            person,
            log_channel,
            name: founding.name.to_owned(),
        })?;
        let held =
            Held { circle: Circle::new(circle, log_channel, chunk.identity()), person, device };
        self.held.insert(circle, held);
        self.take_own(&chunk)?;
        self.after_log(tx, circle, Rotate::Now)?;
        self.found_face(tx, circle, duty)
    }
}

fn channels(tx: &mut Tx<'_>, sort: Sort, reports: Option<Id>) -> Vec<Channel> {
    let defaults = match sort {
        Sort::Neighbourhood => role::neighbourhood(),
        Sort::Household => role::household(),
        Sort::Section => vec![DefaultChannel {
            code: role::code::SECTION,
            form: ChannelForm::Roster,
            readers: role::EVERYONE,
            writers: role::EVERYONE,
        }],
    };
    let mut channels: Vec<Channel> = defaults
        .into_iter()
        .map(|default| Channel {
            id: match reports {
                Some(id) if default.code == role::code::REPORTS => id,
                _ => Id(tx.draw()),
            },
            code: default.code,
            form: match default.form {
                ChannelForm::Roster => Form::Roster,
                ChannelForm::Drop => Form::Drop,
                ChannelForm::Audience => Form::Audience,
            },
            readers: Roles(default.readers),
            writers: Roles(default.writers),
        })
        .collect();
    channels.sort_unstable();
    channels
}

fn policy() -> Policy {
    Policy {
        rights: role::rights().into_iter().map(|(right, bits)| (right, Roles(bits))).collect(),
        k: K,
        on_site: false,
        retention: role::retention(),
    }
}
