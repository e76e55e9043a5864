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

  /// What compares tiers, where that is what was asked for.
  private let tiers: TierComparison?

  init(settings: Settings) {
    self.settings = settings
    tiers = settings.targets.contains("tiers") ? TierComparison(verifiesCode: settings.verifiesCode) : nil
  }

  mutating func run() {
    for number in settings.first..<settings.first + settings.inputs {
      if number % 1000 == 0 {
        say("\rfuzz: input \(number), \(accepted) accepted, \(rejected) rejected, peak \(peakMemory() >> 10) MB ")
      }
      var random = RandomSource(seed: settings.seed &* 0x1_0000_0000 &+ UInt64(number))
      alarm(secondsPerInput)
      do {
        if let tiers {
          let module = RandomModule.make(seed: random.next(), features: TierComparison.features)
          // Of a single one, before it is run: it may crash.
          if settings.inputs == 1 { save(module) }
          do {
            try tiers.compare(module, &random)
          } catch {
            save(module)
            throw error
          }
          accepted += 1
          continue
        }
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

  /// Keeps a module that something is wrong with, in the binary format.
  private mutating func save(_ module: WasmModule) {
    guard let path = settings.save, broken == 0, let file = fopen(path, "wb") else { return }
    let bytes = module.encoded()
    _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    fclose(file)
  }

  /// What a generated module must survive and did not.
  private struct Broken: Error, CustomStringConvertible {
    let bytes: [UInt8]
    let parsed: [UInt8]

    var description: String {
      let same = zip(bytes, parsed).prefix { $0 == $1 }.count
      return """
        text and binary differ at offset \(same) of \(bytes.count) and \(parsed.count) bytes
        expected \(bytes.dropFirst(max(same - 8, 0)).prefix(24)), got \(parsed.dropFirst(max(same - 8, 0)).prefix(24))
        """
    }
  }

  /// How many damaged forms of each module are tried.
  private static let mutants = 15

  /// A module as it is, then damaged. Throws if something valid was refused.
  private mutating func attempt(_ random: inout RandomSource) throws {
    let features: Features = random.once(in: 3) ? .all : .wasm3
    let module = RandomModule.make(seed: random.next(), features: features)
    let bytes = module.encoded()
    var sink = ByteSink(capacity: 4096)
    try module.print(into: &sink)
    let text = sink.array
    try attempt(bytes, text, features, isUntouched: true, &random)
    for _ in 0..<Self.mutants { try attempt(bytes, text, features, isUntouched: false, &random) }
  }

  private mutating func attempt(
    _ bytes: [UInt8], _ text: [UInt8], _ features: Features, isUntouched: Bool, _ random: inout RandomSource
  ) throws {
    if settings.targets.contains("reader") || settings.targets.contains("validator") {
      let input = isUntouched ? bytes : Mutator.mutate(bytes, &random)
      let validates = settings.targets.contains("validator")
      try count(isUntouched) {
        let read = try WasmModule(reading: ByteStorage(input), features: features)
        if validates { try read.validate(features: features) }
      }
    }
    if settings.targets.contains("text") {
      let input = isUntouched ? text : Mutator.mutate(text, &random)
      try count(isUntouched) {
        var options = TextOptions()
        options.features = features
        let parsed = try WasmModule(wat: input, options: options)
        if isUntouched, parsed.encoded() != bytes { throw Broken(bytes: bytes, parsed: parsed.encoded()) }
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
