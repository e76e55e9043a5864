//! Rust: words of a made-up text counted in a tree map, sorted, formatted and joined: iterators, closures, strings and
//! many small allocations.

use std::collections::BTreeMap;
use std::fmt::Write;

extern "C" {
    fn random_words(seed: u64, count: u32, to: *mut u8) -> u32;
}

fn text(count: u32) -> String {
    let mut bytes = vec![0; count as usize * 16];
    let length = unsafe { random_words(77, count, bytes.as_mut_ptr()) };
    bytes.truncate(length as usize);
    String::from_utf8(bytes).unwrap_or_default()
}

fn mix(sum: u64, value: u64) -> u64 {
    let sum = (sum ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    sum ^ (sum >> 29)
}

#[derive(Debug, Clone, PartialEq)]
struct Entry<'a> {
    word: &'a str,
    places: Vec<usize>,
}

fn index(text: &str) -> Vec<Entry<'_>> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, word) in text.split_whitespace().enumerate() {
        places.entry(word).or_default().push(place);
    }
    let mut entries: Vec<_> = places
        .into_iter()
        .map(|(word, places)| Entry { word, places })
        .collect();
    entries.sort_by(|a, b| b.places.len().cmp(&a.places.len()).then_with(|| a.word.cmp(b.word)));
    entries
}

fn report(entries: &[Entry<'_>]) -> String {
    let mut out = String::new();
    for entry in entries.iter().filter(|entry| entry.word.chars().any(|c| c == 'a')) {
        let nearby: Vec<String> = entry
            .places
            .windows(2)
            .filter(|pair| pair[1] - pair[0] < 40)
            .map(|pair| format!("{}-{}", pair[0], pair[1]))
            .collect();
        let _ = writeln!(out, "{:<12}{:>6} {}", entry.word, entry.places.len(), nearby.join(","));
    }
    out
}

#[no_mangle]
pub extern "C" fn run(size: u32) -> u64 {
    let text = text(size);
    let entries = index(&text);
    let report = report(&entries);
    let upper = report.to_uppercase();
    let sum = mix(1, entries.len() as u64);
    upper.bytes().fold(mix(sum, upper.len() as u64), |sum, byte| mix(sum, byte.into()))
}
