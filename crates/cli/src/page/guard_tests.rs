//! One rule a test; each begins with a request that is allowed and changes one thing.

use axum::http::Request;

use super::*;

const PORT: u16 = 4_321;

/// A call as the page sends it, before a test changes it.
struct Asked {
    method: &'static str,
    uri: &'static str,
    headers: Vec<(&'static str, String)>,
}

fn asked(secret: &Key) -> Asked {
    Asked {
        method: "POST",
        uri: "/api/home_status",
        headers: vec![
            ("host", "127.0.0.1:4321".to_owned()),
            ("authorization", format!("Bearer {}", secret.reveal())),
            ("origin", "http://127.0.0.1:4321".to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
            ("content-type", "application/json".to_owned()),
            ("content-length", "2".to_owned()),
        ],
    }
}

impl Asked {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self = self.without(name);
        self.and(name, value)
    }

    fn and(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(there, _)| *there != name);
        self
    }

    fn head(&self) -> Parts {
        let mut request = Request::builder().method(self.method).uri(self.uri);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request.body(()).unwrap().into_parts().0
    }
}

fn try_call(asked: &Asked, secret: Option<&Key>) -> Result<(), Refusal> {
    let head = asked.head();
    let here = addressed(&head, PORT)?.by_number()?;
    call(here, &head, PORT, secret).map(|_| ())
}

fn try_trade(asked: &Asked) -> Result<(), Refusal> {
    let head = asked.head();
    trade(addressed(&head, PORT)?.by_number()?, &head, PORT).map(|_| ())
}

fn try_listen(asked: &Asked, secret: Option<&Key>) -> Result<(), Refusal> {
    let head = asked.head();
    listen(addressed(&head, PORT)?.by_number()?, &head, PORT, secret).map(|_| ())
}

/// What a call gets after `change`.
#[track_caller]
fn refused(change: impl Fn(Asked) -> Asked, expected: Refusal) {
    let secret = Key::draw().unwrap();
    assert_eq!(try_call(&change(asked(&secret)), Some(&secret)), Err(expected));
}

#[test]
fn what_the_page_sends_is_allowed() {
    let secret = Key::draw().unwrap();
    assert_eq!(try_call(&asked(&secret), Some(&secret)), Ok(()));
    assert_eq!(try_call(&asked(&secret).without("origin"), Some(&secret)), Ok(()));
    assert_eq!(try_call(&asked(&secret).without("content-length"), Some(&secret)), Ok(()));
    assert_eq!(try_trade(&asked(&secret).without("authorization")), Ok(()));
    let get = Asked { method: "GET", ..asked(&secret) };
    assert_eq!(try_listen(&get.without("content-type"), Some(&secret)), Ok(()));
}

#[test]
fn only_our_own_number_is_our_host() {
    for host in [
        "evil.example:4321",
        "127.0.0.1",
        "127.0.0.1:4322",
        "127.0.0.1:43210",
        "127.0.0.2:4321",
        "127.0.0.1.evil.example:4321",
        "127.1:4321",
        "[::1]:4321",
        "0.0.0.0:4321",
        "localhost:4321",
        "",
    ] {
        refused(|asked| asked.with("host", host), Refusal::Host);
    }
    refused(|asked| asked.without("host"), Refusal::Host);
    refused(|asked| asked.and("host", "127.0.0.1:4321"), Refusal::Host);
    refused(|asked| asked.and("host", "evil.example:4321"), Refusal::Host);
    refused(|asked| Asked { uri: "http://127.0.0.1:4321/api/x", ..asked }, Refusal::Host);
}

#[test]
fn localhost_is_known_and_opens_nothing() {
    let secret = Key::draw().unwrap();
    let addressed_by = |host| addressed(&asked(&secret).with("host", host).head(), PORT);
    assert!(addressed_by("localhost:4321").is_ok_and(|addressed| addressed.by_number().is_err()));
    assert!(addressed_by("localhost").is_err());
    assert!(addressed_by("LOCALHOST:4321").is_err());
}

#[test]
fn a_call_needs_the_secret_of_this_session() {
    let other = Key::draw().unwrap();
    let bearer = format!("Bearer {}", other.reveal());
    refused(|asked| asked.without("authorization"), Refusal::Secret);
    refused(|asked| asked.with("authorization", &bearer), Refusal::Secret);
    refused(|asked| asked.with("authorization", "Bearer "), Refusal::Secret);
    refused(|asked| asked.and("authorization", "Basic eDp5"), Refusal::Secret);
    let secret = Key::draw().unwrap();
    let bare = asked(&secret).with("authorization", secret.reveal());
    assert_eq!(try_call(&bare, Some(&secret)), Err(Refusal::Secret));
    assert_eq!(try_call(&asked(&secret), None), Err(Refusal::Secret), "there is no session");
    let get = Asked { method: "GET", ..asked(&secret) };
    assert_eq!(try_listen(&get, Some(&other)), Err(Refusal::Secret));
}

#[test]
fn another_site_is_refused_by_its_origin() {
    for origin in [
        "http://evil.example",
        "http://localhost:4321",
        "http://127.0.0.1",
        "http://127.0.0.1:4322",
        "https://127.0.0.1:4321",
        "null",
        "",
    ] {
        refused(|asked| asked.with("origin", origin), Refusal::Origin);
    }
    refused(|asked| asked.and("origin", "http://127.0.0.1:4321"), Refusal::Origin);
    let secret = Key::draw().unwrap();
    assert_eq!(try_trade(&asked(&secret).with("origin", "null")), Err(Refusal::Origin));
}

#[test]
fn the_browser_must_say_that_our_page_asks() {
    for site in ["cross-site", "same-site", "none", "Same-Origin", ""] {
        refused(|asked| asked.with("sec-fetch-site", site), Refusal::Site);
    }
    refused(|asked| asked.without("sec-fetch-site"), Refusal::Site);
    refused(|asked| asked.and("sec-fetch-site", "same-origin"), Refusal::Site);
    let secret = Key::draw().unwrap();
    assert_eq!(try_trade(&asked(&secret).without("sec-fetch-site")), Err(Refusal::Site));
    let get = Asked { method: "GET", ..asked(&secret) }.with("sec-fetch-site", "none");
    assert_eq!(try_listen(&get, Some(&secret)), Err(Refusal::Site));
}

#[test]
fn only_json_that_is_posted_is_a_call() {
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT"] {
        refused(|asked| Asked { method, ..asked }, Refusal::Method);
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json5", ""] {
        refused(|asked| asked.with("content-type", kind), Refusal::NotJson);
    }
    refused(|asked| asked.without("content-type"), Refusal::NotJson);
    refused(|asked| asked.and("content-type", "text/plain"), Refusal::NotJson);
    let secret = Key::draw().unwrap();
    assert_eq!(try_listen(&asked(&secret), Some(&secret)), Err(Refusal::Method));
    assert_eq!(reads(&asked(&secret).head()), Err(Refusal::Method));
}

#[test]
fn a_body_has_a_largest_size() {
    let secret = Key::draw().unwrap();
    let most = asked(&secret).with("content-length", &BODY_BYTES_MAX.to_string());
    assert_eq!(try_call(&most, Some(&secret)), Ok(()));
    let more = (BODY_BYTES_MAX + 1).to_string();
    refused(|asked| asked.with("content-length", &more), Refusal::TooLarge);
    refused(|asked| asked.with("content-length", "-1"), Refusal::TooLarge);
    refused(|asked| asked.and("content-length", "2"), Refusal::TooLarge);
}

#[test]
fn the_first_rule_that_fails_is_the_answer() {
    let bare = Asked { method: "GET", uri: "/api/home_status", headers: Vec::new() };
    assert_eq!(try_call(&bare, None), Err(Refusal::Host));
    let bare = bare.and("host", "127.0.0.1:4321").and("origin", "null");
    assert_eq!(try_call(&bare, None), Err(Refusal::Secret));
    assert_eq!(try_trade(&bare), Err(Refusal::Origin));
}

#[test]
fn a_refusal_is_a_status_between_400_and_499() {
    let all = [
        Refusal::Host,
        Refusal::Secret,
        Refusal::Origin,
        Refusal::Site,
        Refusal::Method,
        Refusal::NotJson,
        Refusal::TooLarge,
    ];
    assert!(all.iter().all(|refusal| refusal.status().is_client_error()));
}
