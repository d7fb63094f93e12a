//! The TypeScript side of the contract, made from the list: every type that crosses, the map of
//! commands and a client with one method for each.
//!
//! Only text is made here. `make bindings` writes it to `ui/src/lib/api/generated/contract.ts`, and
//! `tests/tidy` fails when that file says anything else.

use std::{any::TypeId, collections::BTreeMap, collections::BTreeSet, fmt::Write};

use ts_rs::{Config, TS, TypeVisitor};

use crate::{ApiError, Event, Nothing, with_commands};

const HEAD: &str = "\
// The contract between the core and the screens. Made from `crates/api` by `make bindings`;
// do not edit it by hand, a test compares the two.

";

/// One line of the list as the generator needs it.
struct Line {
    name: &'static str,
    doc: &'static str,
    request: String,
    answer: String,
    /// Whether the request is [`Nothing`], so that the method takes no argument.
    bare: bool,
}

/// Declarations by name. A name that stands for two types is a mistake in the contract.
struct Types {
    config: Config,
    seen: BTreeSet<TypeId>,
    declared: BTreeMap<String, String>,
    clashes: BTreeSet<String>,
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        // Primitives, lists and options have no path: TypeScript knows them, or they are inlined.
        if T::output_path().is_some() {
            let mut text = T::docs().unwrap_or_default();
            let _ = writeln!(text, "export {}", T::decl(&self.config));
            let name = T::ident(&self.config);
            if self.declared.insert(name.clone(), text.clone()).is_some_and(|before| before != text)
            {
                self.clashes.insert(name);
            }
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

impl Types {
    fn new() -> Self {
        Self {
            config: Config::new(),
            seen: BTreeSet::new(),
            declared: BTreeMap::new(),
            clashes: BTreeSet::new(),
        }
    }

    fn line<Request: TS + 'static, Answer: TS + 'static>(
        &mut self,
        name: &'static str,
        doc: &'static str,
    ) -> Line {
        self.visit::<Request>();
        self.visit::<Answer>();
        Line {
            name,
            doc: doc.trim(),
            request: Request::name(&self.config),
            answer: Answer::name(&self.config),
            bare: TypeId::of::<Request>() == TypeId::of::<Nothing>(),
        }
    }
}

macro_rules! lines {
    ($($(#[doc = $doc:literal])* $name:ident($request:ident) -> $answer:ident;)+) => {
        fn lines(types: &mut Types) -> Vec<Line> {
            use crate::*;
            vec![$(types.line::<$request, $answer>(stringify!($name), concat!($($doc),*))),+]
        }
    };
}

with_commands!(lines);

/// The whole file.
pub fn contract() -> String {
    let mut types = Types::new();
    let lines = lines(&mut types);
    types.visit::<ApiError>();
    types.visit::<Event>();
    let mut text = HEAD.to_owned();
    for declaration in types.declared.values() {
        text.push_str(declaration);
        text.push('\n');
    }
    text.push_str(&commands(&lines));
    text.push_str(&client(&lines));
    text
}

/// Names under which two different types would be written; the later one would win unseen.
pub fn clashes() -> BTreeSet<String> {
    let mut types = Types::new();
    lines(&mut types);
    types.visit::<ApiError>();
    types.visit::<Event>();
    types.clashes
}

/// `Commands`: what each command asks and answers, by its name.
fn commands(lines: &[Line]) -> String {
    let mut text =
        "/** What each command asks and answers. */\nexport type Commands = {\n".to_owned();
    for Line { name, doc, request, answer, .. } in lines {
        let _ =
            writeln!(text, "  /** {doc} */\n  {name}: {{ request: {request}; answer: {answer} }};");
    }
    text.push_str("};\n\nexport type CommandName = keyof Commands;\n\n");
    text.push_str("/** Carries one command to the core; it rejects with an `ApiError`. */\n");
    text.push_str("export type Call = <Name extends CommandName>(\n");
    text.push_str("  name: Name,\n  request: Commands[Name][\"request\"],\n");
    text.push_str(") => Promise<Commands[Name][\"answer\"]>;\n\n");
    text
}

/// `client(call)`: a method for each command.
fn client(lines: &[Line]) -> String {
    let mut text = "/** One method for each command of the contract. */\n".to_owned();
    text.push_str("export function client(call: Call) {\n  return {\n");
    for Line { name, doc, request, bare, .. } in lines {
        let method = camel(name);
        let _ = writeln!(text, "    /** {doc} */");
        let _ = if *bare {
            writeln!(text, "    {method}: () => call(\"{name}\", {{}}),")
        } else {
            writeln!(text, "    {method}: (request: {request}) => call(\"{name}\", request),")
        };
    }
    text.push_str("  };\n}\n\nexport type Client = ReturnType<typeof client>;\n");
    text
}

/// `create_report` as TypeScript names it: `createReport`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_the_map_and_the_client() {
        let text = contract();
        for name in crate::COMMANDS {
            assert!(text.contains(&format!("  {name}: {{ request: ")), "{name}");
            assert!(text.contains(&format!("call(\"{name}\", ")), "{name}");
        }
        assert!(text.contains("    countReports: () => call(\"count_reports\", {}),"));
        assert!(
            text.contains(
                "    showReport: (request: OneReport) => call(\"show_report\", request),"
            )
        );
    }

    #[test]
    fn every_error_code_and_event_crosses() {
        let text = contract();
        for code in ApiError::CODES {
            assert!(text.contains(&format!("\"code\": \"{code}\"")), "{code}");
        }
        assert!(text.contains("export type Event ="));
    }

    #[test]
    fn each_name_stands_for_one_type_and_is_declared() {
        assert_eq!(clashes(), BTreeSet::new());
        let text = contract();
        let mut types = Types::new();
        for line in lines(&mut types) {
            for name in [&line.request, &line.answer] {
                assert!(text.contains(&format!("export type {name} =")), "{name} is not declared");
            }
        }
    }

    #[test]
    fn numbers_arrive_as_javascript_reads_them() {
        assert!(!contract().contains("bigint"));
    }
}
