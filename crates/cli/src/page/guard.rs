//! Whom this server answers: rules over the head of a request, in the order in which they are asked.
//!
//! Every program of this device and every web page that the browser shows can reach a loopback port.
//! So a request counts only when it came by the server's own number (not by a name that somebody
//! else's DNS points here), from the page that holds the session's secret. The types are the proof:
//! what carries data takes a [`MayTrade`], [`MayCall`] or [`MayListen`], and only this file makes one.

use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header, request::Parts};

use super::key::Key;

/// A request's body; the largest that the page sends is a report.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request is not answered. The status is all that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It asks for another host, for two, or for none.
    Host,
    /// It does not know the session's secret, or there is no session.
    Secret,
    /// Another site sent it.
    Origin,
    /// The browser does not say that our own page sent it.
    Site,
    /// Not the method of this path.
    Method,
    /// A body that is not declared as JSON: what a foreign form can send.
    NotJson,
    TooLarge,
}

impl Refusal {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::Secret | Self::Origin | Self::Site => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }
}

/// The request was sent to `127.0.0.1:PORT` or to `localhost:PORT`.
pub(crate) struct Addressed {
    by_number: bool,
}

/// The request was sent to `127.0.0.1:PORT`.
pub(crate) struct ByNumber(());

/// Our own page may trade a token for the secret.
pub(crate) struct MayTrade(());

/// The session may call a command.
pub(crate) struct MayCall(());

/// The session may hear events.
pub(crate) struct MayListen(());

/// Asked first, of every request.
///
/// # Errors
/// No `Host`, two, or one that is not exactly ours; or a target that names a host of its own.
pub(crate) fn addressed(head: &Parts, port: u16) -> Result<Addressed, Refusal> {
    let host = only(&head.headers, &header::HOST).ok().flatten().ok_or(Refusal::Host)?;
    if head.uri.authority().is_some() {
        return Err(Refusal::Host);
    }
    let is = |name: &str| host == format!("{name}:{port}").as_bytes();
    match (is("127.0.0.1"), is("localhost")) {
        (true, _) => Ok(Addressed { by_number: true }),
        (_, true) => Ok(Addressed { by_number: false }),
        (false, false) => Err(Refusal::Host),
    }
}

impl Addressed {
    /// What everything asks but the static page that says "locked".
    ///
    /// # Errors
    /// It was sent to `localhost`.
    pub(crate) fn by_number(&self) -> Result<ByNumber, Refusal> {
        if self.by_number { Ok(ByNumber(())) } else { Err(Refusal::Host) }
    }
}

/// What reads a static file.
///
/// # Errors
/// The method is another.
pub(crate) fn reads(head: &Parts) -> Result<(), Refusal> {
    let reads = [Method::GET, Method::HEAD].contains(&head.method);
    if reads { Ok(()) } else { Err(Refusal::Method) }
}

/// What trades a token.
///
/// # Errors
/// Another site sent it, or it is no JSON of a fitting size.
pub(crate) fn trade(_: ByNumber, head: &Parts, port: u16) -> Result<MayTrade, Refusal> {
    from_our_page(head, port)?;
    brings_json(head)?;
    Ok(MayTrade(()))
}

/// What calls a command.
///
/// # Errors
/// It does not know the secret, another site sent it, or it is no JSON of a fitting size.
pub(crate) fn call(
    _: ByNumber,
    head: &Parts,
    port: u16,
    secret: Option<&Key>,
) -> Result<MayCall, Refusal> {
    knows(head, secret)?;
    from_our_page(head, port)?;
    brings_json(head)?;
    Ok(MayCall(()))
}

/// What listens to events.
///
/// # Errors
/// It does not know the secret, another site sent it, or it is no `GET`.
pub(crate) fn listen(
    _: ByNumber,
    head: &Parts,
    port: u16,
    secret: Option<&Key>,
) -> Result<MayListen, Refusal> {
    knows(head, secret)?;
    from_our_page(head, port)?;
    if head.method == Method::GET { Ok(MayListen(())) } else { Err(Refusal::Method) }
}

fn knows(head: &Parts, secret: Option<&Key>) -> Result<(), Refusal> {
    let given = only(&head.headers, &header::AUTHORIZATION).map_err(|()| Refusal::Secret)?;
    let given = given.and_then(|given| given.strip_prefix(b"Bearer "));
    match (given, secret) {
        (Some(given), Some(secret)) if secret.fits(given) => Ok(()),
        _ => Err(Refusal::Secret),
    }
}

/// Browsers name the origin of what another site sends, and tell the relation in a header that no
/// script can set. One that tells nothing is too old to keep other sites apart.
fn from_our_page(head: &Parts, port: u16) -> Result<(), Refusal> {
    match only(&head.headers, &header::ORIGIN) {
        Ok(None) => {}
        Ok(Some(origin)) if origin == format!("http://127.0.0.1:{port}").as_bytes() => {}
        Ok(Some(_)) | Err(()) => return Err(Refusal::Origin),
    }
    match only(&head.headers, &FETCH_SITE) {
        Ok(Some(b"same-origin")) => Ok(()),
        Ok(_) | Err(()) => Err(Refusal::Site),
    }
}

fn brings_json(head: &Parts) -> Result<(), Refusal> {
    if head.method != Method::POST {
        return Err(Refusal::Method);
    }
    if only(&head.headers, &header::CONTENT_TYPE) != Ok(Some(b"application/json")) {
        return Err(Refusal::NotJson);
    }
    // A body that comes in pieces tells no length; the server counts while it reads.
    let declared = only(&head.headers, &header::CONTENT_LENGTH).map_err(|()| Refusal::TooLarge)?;
    let fits = |length: &[u8]| {
        std::str::from_utf8(length)
            .ok()
            .and_then(|length| length.parse::<usize>().ok())
            .is_some_and(|length| length <= BODY_BYTES_MAX)
    };
    if declared.is_none_or(fits) { Ok(()) } else { Err(Refusal::TooLarge) }
}

/// The value of a header that may stand there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a [u8]>, ()> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => Ok(Some(value.as_bytes())),
        (Some(_), Some(_)) => Err(()),
    }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
