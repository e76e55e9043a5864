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

/// Runs one input after another and counts what became of them.
struct Fuzzer {
  let settings: Settings
  private var accepted = 0
  private var rejected = 0
  /// Valid inputs that were refused, or that changed on the way through text.
  private(set) var broken = 0

  init(settings: Settings) { self.settings = settings }

  mutating func run() {
    for number in settings.first..<settings.first + settings.inputs {
      if number % 1000 == 0 {
        say("\rfuzz: input \(number), \(accepted) accepted, \(rejected) rejected, peak \(peakMemory() >> 10) MB ")
      }
      var random = RandomSource(seed: settings.seed &* 0x1_0000_0000 &+ UInt64(number))
      alarm(secondsPerInput)
      do {
        try attempt(&random)
      } catch {
        broken += 1
        print("\nfuzz: \(error)\nrepeat with --seed \(settings.seed) --first \(number) --inputs 1")
      }
    }
    alarm(0)
    say("\n")
    print("\(accepted) accepted, \(rejected) rejected, peak memory \(peakMemory() >> 10) MB")
    // In the form of a test runner: what kept its promise, and what broke it.
    print("\(accepted + rejected) passed, \(broken) failed")
  }

  /// What a generated module must survive and did not.
  private struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  /// One input for each target. Throws if something valid was refused; an untouched input is always valid.
  private mutating func attempt(_ random: inout RandomSource) throws {
    let features: Features = random.once(in: 3) ? .all : .wasm3
    let module = RandomModule.make(seed: random.next(), features: features)
    let bytes = module.encoded()
    let isUntouched = random.once(in: 8)
    if settings.targets.contains("reader") || settings.targets.contains("validator") {
      let input = isUntouched ? bytes : Mutator.mutate(bytes, &random)
      try count(isUntouched) {
        let read = try WasmModule(reading: ByteStorage(input), features: features)
        if settings.targets.contains("validator") { try read.validate(features: features) }
      }
    }
    if settings.targets.contains("text") {
      let text = module.text()
      let input = isUntouched ? text : Mutator.mutate(text, &random)
      try count(isUntouched) {
        let parsed = try WasmModule(wat: input)
        if isUntouched, parsed.encoded() != bytes { throw Broken(description: "text and binary differ") }
      }
    }
  }

  private mutating func count(_ mustBeFine: Bool, _ work: () throws -> Void) throws {
    do {
      try work()
      accepted += 1
    } catch {
      rejected += 1
      if mustBeFine { throw error }
    }
  }
}
