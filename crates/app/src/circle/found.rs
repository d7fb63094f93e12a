//! Founding: a household for a profile that has none yet, and a neighbourhood.

use porchlight_crypto::{DutyRoot, Id, Kind, RecoverySecret, WrapKey, encode_canonical};
use porchlight_domain::{
    DocumentId,
    report::Mode,
    role::{self, ChannelForm, DefaultChannel},
    statement,
};
use porchlight_store::{Entry, NewCircle, NewStatement, OwnCircle, Signer, Tx};
use porchlight_sync::{
    circle::Circle,
    log::{Act, Card, Channel, Form, Policy, Roles, Sort, person_of},
};

use super::{Circles, Held, Rotate};
use crate::error::AppError;

/// How many labels verify, as a circle begins.
const K: u8 = 2;

/// A household to be founded again, and its records that were held, with whether each is an exercise.
type Again = (Id, Vec<(DocumentId, bool)>);

/// What is founded.
pub struct Founding<'a> {
    pub sort: Sort,
    /// For this profile alone; others give the circle names of their own.
    pub name: &'a str,
    /// What the founder's printed words stand for.
    pub recovery: Option<&'a RecoverySecret>,
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
        recovery: Option<&RecoverySecret>,
    ) -> Result<bool, AppError> {
        let unfounded = tx.reads().circles()?.into_iter().find(|own| own.root.is_none());
        let (circle, held) = match unfounded {
            Some(own) => (own.id, Vec::new()),
            None => match self.start_again_if_alone(tx)? {
                Some(again) => again,
                None => return Ok(false),
            },
        };
        let reports = tx.reads().channels(circle)?.into_keys().next();
        let founding = Founding { sort: Sort::Household, name: "", recovery };
        self.found_as(tx, circle, reports, &founding, duty)?;
        if let Some(reports) = reports {
            tx.sign_anew(reports)?;
            let (person, _) = self.me(circle)?;
            for (id, exercise) in held {
                let (sort, about, body) = (statement::Sort::Hold, vec![id], Vec::new());
                tx.state(reports, person, NewStatement { sort, exercise, about, body })?;
            }
        }
        Ok(true)
    }

    /// Gives up a household of which this device is no part: its home was copied, or a damaged page
    /// took its log or the key's place in it. Only where no other device of the person is known: with
    /// others it reads what it held, and sends nothing until one of them adds it. Answers the
    /// household to be founded, and the records that were held.
    fn start_again_if_alone(&mut self, tx: &mut Tx<'_>) -> Result<Option<Again>, AppError> {
        let household = sort_number(Sort::Household);
        for own in tx.reads().circles()?.into_iter().filter(|own| own.sort == household) {
            if let Some(again) = self.start_household_again(tx, &own)? {
                return Ok(Some(again));
            }
        }
        Ok(None)
    }

    fn start_household_again(
        &mut self,
        tx: &mut Tx<'_>,
        own: &OwnCircle,
    ) -> Result<Option<Again>, AppError> {
        let devices: Vec<_> = match self.held.get_mut(&own.id) {
            Some(held) => {
                let members = held.circle.view().persons.values();
                members.flat_map(|member| member.devices.keys().copied()).collect()
            }
            None => Vec::new(),
        };
        if own.device.is_some_and(|device| devices.contains(&device)) {
            return Ok(None);
        }
        let alone = match devices.as_slice() {
            [] => !tx.has_chunks_of_others(own.id)?,
            [only] => tx.was_own(own.id, *only)?,
            _ => false,
        };
        if !alone {
            tracing::warn!("another own device has to add this one to the household");
            return Ok(None);
        }
        let mut held = Vec::new();
        for id in tx.reads().documents()? {
            if tx.reads().place_of(id)?.1 == own.id && tx.reads().held(id, tx.now())?.is_some() {
                let exercise = tx.reads().record(id).is_ok_and(|it| it.mode() == Mode::Exercise);
                held.push((id, exercise));
            }
        }
        let circle = tx.start_household_again(own.id)?;
        self.held.remove(&own.id);
        self.keyrings.clear();
        Ok(Some((circle, held)))
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
            recovery: founding.recovery.map(|secret| secret.key(circle).id()),
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
