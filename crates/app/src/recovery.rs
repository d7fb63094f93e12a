//! The printed words: showing them, checking words that somebody typed, and coming back into a household by
//! them. Coming back into a neighbourhood is a meeting (`meeting.rs`).

use porchlight_api::{
    ApiError, CheckRecoveryWords, CircleView, RecoveryChecked, RecoveryCircle, RecoveryWords,
    ReturnHousehold, Secret, ShowRecoveryWords,
};
use porchlight_crypto::{
    DeviceId, Id, RecoverySecret,
    slip39::{Sheets, WordsRefused},
};
use porchlight_sync::log::Sort;
use zeroize::Zeroizing;

use crate::{
    Desk,
    circle::{people, view},
    clock,
    engine::Engine,
    error::{AppError, CircleError},
    vault,
};

/// Words for paper. Where there is no secret yet, one is drawn for circles to come.
pub(crate) fn show(desk: &Desk, request: &ShowRecoveryWords) -> Result<RecoveryWords, AppError> {
    let sheets = match request.sheets {
        1 => Sheets::One,
        3 => Sheets::TwoOfThree,
        other => {
            let cause =
                porchlight_domain::Cause::OutOfRange { value: other.into(), min: 1, max: 3 };
            return Err(porchlight_domain::Refusal { field: "sheets", cause }.into());
        }
    };
    let (_, secret) = desk.duty_and_recovery(&request.passphrase)?;
    let words = secret.words(sheets, &mut clock::chance()?);
    let lists = words.iter().map(|text| text.split(' ').map(str::to_owned).collect());
    let sheets = Zeroizing::new(lists.collect());
    Ok(RecoveryWords { sheets, circles: circles(desk, secret)? })
}

/// What words that were typed are good for.
pub(crate) fn check(
    desk: &Desk,
    request: &CheckRecoveryWords,
) -> Result<RecoveryChecked, AppError> {
    desk.engine()?;
    Ok(RecoveryChecked { circles: circles(desk, read(&request.sheets)?)? })
}

/// The secret that typed words stand for.
pub(crate) fn read(sheets: &[Secret]) -> Result<RecoverySecret, AppError> {
    let sheets: Vec<&str> = sheets.iter().map(Secret::expose).collect();
    RecoverySecret::from_words(&sheets).map_err(|refused| refused_words(refused).into())
}

fn refused_words(refused: WordsRefused) -> ApiError {
    let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    match refused {
        WordsRefused::NotAWord { sheet, at } => {
            ApiError::RecoveryNotAWord { sheet: short(sheet), word: short(at) }
        }
        WordsRefused::Length { sheet } => ApiError::RecoveryLength { sheet: short(sheet) },
        WordsRefused::Checksum { sheet } => ApiError::RecoveryTypo { sheet: short(sheet) },
        WordsRefused::TooFew { have, need } => {
            ApiError::RecoveryTooFew { have: short(have), need: short(need) }
        }
        WordsRefused::Mixed => ApiError::RecoveryMixed {},
        WordsRefused::Form { .. } | WordsRefused::Digest | WordsRefused::Cost => {
            ApiError::RecoveryNotOurs {}
        }
    }
}

/// Every circle that is here, with whether a secret brings back into it.
fn circles(desk: &Desk, secret: RecoverySecret) -> Result<Vec<RecoveryCircle>, AppError> {
    desk.engine()?.run(move |engine| {
        let rows = view::list(engine)?.circles;
        let mut found = Vec::new();
        for row in rows {
            let circle = people::find(engine, &row.id)?;
            let works = works_in(engine, circle, &secret)?;
            found.push(RecoveryCircle { circle: row.id, name: row.name, sort: row.sort, works });
        }
        Ok(found)
    })
}

fn works_in(engine: &mut Engine, circle: Id, secret: &RecoverySecret) -> Result<bool, AppError> {
    let (circles, _) = engine.circles();
    let (me, _) = circles.me(circle)?;
    let keys = circles.get(circle)?.circle.recovery_keys(me);
    Ok(keys.contains(&secret.key(circle).id()))
}

/// Whether a secret brings back into some circle other than a household of this device alone.
fn is_used(engine: &mut Engine, secret: &RecoverySecret) -> Result<bool, AppError> {
    for circle in engine.circles().0.ids() {
        let view = engine.circles().0.view(circle)?;
        let devices: usize = view.persons.values().map(|member| member.devices.len()).sum();
        let is_alone = view.sort == Some(Sort::Household) && devices <= 1;
        if !is_alone && works_in(engine, circle, secret)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The key of typed words in a circle, if they are those of the key that its log knows. The words become
/// this profile's own, so that the same paper stays good, unless other circles know its present ones.
pub(crate) fn adopt(
    desk: &Desk,
    (circle, recovery): (Id, DeviceId),
    sheets: &[Secret],
    passphrase: &Secret,
) -> Result<porchlight_crypto::DeviceKey, AppError> {
    let typed = read(sheets)?;
    let key = typed.key(circle);
    if key.id() != recovery {
        return Err(ApiError::RecoveryOtherPerson {}.into());
    }
    let (_, present) = desk.duty_and_recovery(passphrase)?;
    let is_used = desk.engine()?.run(move |engine| is_used(engine, &present))?;
    if !is_used {
        let now = (typed, desk.now());
        vault::adopt(&desk.profile()?, passphrase, now, &mut clock::chance()?)?;
    }
    Ok(key)
}

/// Comes back into a household without anybody else: it is one person's own devices.
pub(crate) fn return_household(
    desk: &Desk,
    request: &ReturnHousehold,
) -> Result<CircleView, AppError> {
    let named = request.circle.clone();
    let (circle, keys) = desk.engine()?.run(move |engine| {
        let circle = people::find(engine, &named)?;
        let circles = engine.circles().0;
        if circles.view(circle)?.sort != Some(Sort::Household) {
            return Err(CircleError::NotAllowed.into());
        }
        if !circles.is_restored(circle)? {
            return Err(CircleError::Inside.into());
        }
        let (me, _) = circles.me(circle)?;
        Ok((circle, circles.get(circle)?.circle.recovery_keys(me)))
    })?;
    let recovery = keys.first().copied().ok_or(ApiError::RecoveryNone {})?;
    let key = adopt(desk, (circle, recovery), &request.recovery_words, &request.passphrase)?;
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| {
        engine.change(|circles, tx| circles.return_alone(tx, circle, &key, &duty))?;
        view::shown(engine, circle)
    })
}
