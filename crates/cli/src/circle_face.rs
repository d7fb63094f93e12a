//! What people outside know of a circle, in words: how old it is, and who has to sign the next.

use porchlight_api::{CircleFace, FaceProposal};

use crate::{age::local_date, failure::Failure, home::token, output::Screen, report::short};

/// The Face of a circle.
pub(crate) fn tell(screen: &Screen, face: &CircleFace) -> Result<(), Failure> {
    let words = &screen.words;
    let (Some(number), Some(made_at)) = (face.number, face.made_at) else {
        return screen.say("face-none");
    };
    let heading = [("number", number.into()), ("date", local_date(made_at).into())];
    screen.line(&words.with("face-heading", heading))?;
    if let Some(as_of) = face.as_of {
        screen.line(&words.with("face-as-of", [("date", local_date(as_of).into())]))?;
    }
    screen.line(&words.with("face-labels", [("count", face.labels.into())]))?;
    match &face.proposal {
        Some(proposal) => tell_proposal(screen, proposal),
        None if face.due => screen.say("face-due"),
        None => Ok(()),
    }
}

fn tell_proposal(screen: &Screen, proposal: &FaceProposal) -> Result<(), Failure> {
    let words = &screen.words;
    let waits = [("count", proposal.lacks.into()), ("date", local_date(proposal.came_at).into())];
    screen.line(&words.with("face-waits", waits))?;
    let who: Vec<String> = proposal.waits_for.iter().map(|id| short(id)).collect();
    if !who.is_empty() {
        screen.bullet(&words.with("face-waits-for", [("who", who.join(" ").into())]))?;
    }
    match proposal.differs {
        Some(part) => {
            let part = words.word("face-part", &token(&part));
            screen.bullet(&words.with("face-differs", [("part", part.into())]))
        }
        None if !proposal.mine => screen.bullet(&words.say("face-same")),
        None => Ok(()),
    }
}
