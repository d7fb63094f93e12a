//! The memory of a process and of all that descend from it, as somebody would read it who seized the
//! running machine, and words looked for in it.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Seek, SeekFrom},
};

/// Words to look for, in UTF-8 and UTF-16. Found by two of their bytes first, so that 2,000 words
/// cost about as much as one.
pub(crate) struct Search {
    needles: Vec<(String, Vec<u8>)>,
    by_start: Vec<Vec<usize>>,
}

impl Search {
    pub(crate) fn of(words: &[String]) -> Self {
        let mut needles = Vec::new();
        for word in words {
            needles.push((word.clone(), word.as_bytes().to_vec()));
            needles.push((word.clone(), word.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        }
        let mut by_start = vec![Vec::new(); 1 << 16];
        for (at, (_, needle)) in needles.iter().enumerate() {
            by_start[start(needle[0], needle[2])].push(at);
        }
        Self { needles, by_start }
    }

    pub(crate) fn look(&self, bytes: &[u8], found: &mut BTreeSet<String>) {
        for at in 2..bytes.len() {
            // Most memory is zeros, and no word begins with one.
            let first = bytes[at - 2];
            if first == 0 {
                continue;
            }
            for needle in &self.by_start[start(first, bytes[at])] {
                let (word, needle) = &self.needles[*needle];
                if bytes[at - 2..].starts_with(needle) {
                    found.insert(word.clone());
                }
            }
        }
    }
}

/// The first and the third byte: in UTF-16 the second is always zero.
fn start(first: u8, third: u8) -> usize {
    usize::from(first) << 8 | usize::from(third)
}

/// Every readable mapping, taken in one go; the search comes after.
pub(crate) struct Memory {
    mappings: Vec<Vec<u8>>,
}

impl Memory {
    pub(crate) fn read(pid: u32) -> Self {
        let mut mappings = Vec::new();
        for pid in family(pid) {
            let before = mappings.len();
            read_process(pid, &mut mappings);
            assert!(mappings.len() > before + 5, "the memory of {pid} does not read");
        }
        Self { mappings }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.mappings.iter().map(Vec::len).sum()
    }

    pub(crate) fn find(&self, search: &Search) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.mappings.iter().for_each(|mapping| search.look(mapping, &mut found));
        found
    }
}

/// A process and all that descend from it.
fn family(root: u32) -> Vec<u32> {
    let mut family = vec![root];
    let mut at = 0;
    while let Some(pid) = family.get(at).copied() {
        at += 1;
        for task in fs::read_dir(format!("/proc/{pid}/task")).unwrap().map(Result::unwrap) {
            // A thread that has just ended has no children that outlive it under its name.
            let Ok(children) = fs::read_to_string(task.path().join("children")) else { continue };
            family.extend(children.split_whitespace().map(|pid| pid.parse::<u32>().unwrap()));
        }
    }
    family
}

fn read_process(pid: u32, mappings: &mut Vec<Vec<u8>>) {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let mut memory = fs::File::open(format!("/proc/{pid}/mem"))
        .unwrap_or_else(|error| panic!("the memory of {pid} must be readable for this: {error}"));
    for line in maps.lines() {
        let mut parts = line.split_whitespace();
        let (range, rights) = (parts.next().unwrap(), parts.next().unwrap());
        // The kernel's own pages are no memory of the process.
        if rights.starts_with('r') && !line.ends_with("[vvar]") && !line.ends_with("[vsyscall]") {
            mappings.push(read_mapping(&mut memory, range));
        }
    }
}

fn read_mapping(memory: &mut fs::File, range: &str) -> Vec<u8> {
    let (from, to) = range.split_once('-').unwrap();
    let [from, to] = [from, to].map(|hex| u64::from_str_radix(hex, 16).unwrap());
    let mut bytes = Vec::with_capacity(usize::try_from(to - from).unwrap());
    memory.seek(SeekFrom::Start(from)).unwrap();
    // What does not read (a page behind a file's end, a mapping just gone) ends this mapping.
    let _ = memory.take(to - from).read_to_end(&mut bytes);
    bytes
}

#[test]
fn words_are_found_in_both_writings_and_only_those() {
    let words = ["quokkalantern", "marmotkettle", "wombatorchard"].map(str::to_owned);
    let mut bytes = b"....quokkalantern....".to_vec();
    bytes.extend("marmotkettle".encode_utf16().flat_map(u16::to_le_bytes));
    let mut found = BTreeSet::new();
    Search::of(&words).look(&bytes, &mut found);
    assert_eq!(found, words[..2].iter().cloned().collect());
    // In memory as well: in this process all three are, the last one only in the search itself.
    let search = Search::of(&words);
    assert_eq!(Memory::read(std::process::id()).find(&search).len(), 3);
}
