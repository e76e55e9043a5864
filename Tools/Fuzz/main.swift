// Throws generated and mutated input at reader, validator and text parser, and checks what they promise: an error or a
// module, in bounded time and memory. A crash shows the input's number, with which it can be repeated.

import WasmFormat
import WasmRandom
import WasmText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

struct Settings {
  var inputs = 100_000
  var seed: UInt64 = 1
  var targets: Set<String> = ["reader", "validator", "text"]
  var first = 0
  /// Where the first module goes that the tiers do not agree on.
  var save: String?
  /// Whether the machine code that is compared is verified as well.
  var verifiesCode = false
}

/// Writes to the error stream.
func say(_ text: String) {
  _ = Array(text.utf8).withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

func complain(_ text: String) -> Never {
  say("fuzz: \(text)\n")
  exit(2)
}

func parseSettings() -> Settings {
  var settings = Settings()
  var words = CommandLine.arguments.dropFirst()
  while let word = words.popFirst() {
    if word == "--verify-code" {
      settings.verifiesCode = true
      continue
    }
    guard let value = words.popFirst() else { complain("\(word) needs a value") }
    switch word {
    case "--inputs": settings.inputs = Int(value) ?? settings.inputs
    case "--seed": settings.seed = UInt64(value) ?? settings.seed
    case "--first": settings.first = Int(value) ?? 0
    case "--save": settings.save = value
    case "--target":
      guard settings.targets.contains(value) || value == "tiers" else { complain("unknown target \(value)") }
      settings.targets = [value]
    default: complain("unknown option \(word)")
    }
  }
  return settings
}

/// Peak resident memory in kilobytes.
func peakMemory() -> Int {
  var usage = rusage()
  // RUSAGE_SELF, whose Swift type differs between C libraries.
  let thisProcess: Int32 = 0
  return getrusage(thisProcess, &usage) == 0 ? Int(usage.ru_maxrss) : 0
}

/// A single input that takes longer than this hangs.
let secondsPerInput: UInt32 = 20
signal(SIGALRM) { _ in _exit(1) }

var fuzzer = Fuzzer(settings: parseSettings())
fuzzer.run()
exit(fuzzer.broken == 0 ? 0 : 1)
