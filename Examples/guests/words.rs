// Counts the words of files and standard input, and prints the most frequent ones.
//
//   martlet run --dir texts words.wasm 10 texts
use std::collections::HashMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// Every file beneath a path, in the order of names.
fn files(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        found.push(path.to_path_buf());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| files(entry, found))
}

fn count(text: &str, counts: &mut HashMap<String, usize>) {
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
}

fn run() -> Result<(), String> {
    let words: Vec<String> = env::args().skip(1).collect();
    let limit: usize = match words.first() {
        Some(word) => word.parse().map_err(|_| format!("{word} is not a number"))?,
        None => return Err("usage: words COUNT [PATH…]".to_string()),
    };
    let mut counts = HashMap::new();
    let mut found = Vec::new();
    for path in &words[1..] {
        files(Path::new(path), &mut found).map_err(|error| format!("{path}: {}", error.kind()))?;
    }
    for path in &found {
        let bytes = fs::read(path).map_err(|error| format!("{}: {}", path.display(), error.kind()))?;
        count(&String::from_utf8_lossy(&bytes), &mut counts);
    }
    if words.len() == 1 {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(|error| error.to_string())?;
        count(&text, &mut counts);
    }
    let mut sorted: Vec<(String, usize)> = counts.into_iter().collect();
    sorted.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    for (word, count) in sorted.iter().take(limit) {
        println!("{count:7} {word}");
    }
    println!("{:7} files, {} different words", found.len(), sorted.len());
    Ok(())
}

fn main() {
    if let Err(message) = run() {
        eprintln!("words: {message}");
        process::exit(1);
    }
}
