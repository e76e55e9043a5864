import TestSupport
import Testing
import WasmFormat
import WasmText

/// The binary modules of the specification's suite, and what becomes of its text modules on the way to binary and back.
@Suite struct BinarySuiteTests {
  private static func features(of path: String) -> Features {
    var features: Features = path.hasPrefix("legacy/") ? .wasm3.union(Features(.legacyExceptions)) : .wasm3
    let proposals: [(String, Feature)] = [
      ("custom-page-sizes", .customPageSizes), ("compact-import", .compactImports), ("threads", .threads),
      ("wide-arithmetic", .wideArithmetic), ("stack-switching", .stackSwitching),
    ]
    for (folder, feature) in proposals where path.contains(folder) { features.insert(Features(feature)) }
    return features
  }

  private static func check(_ bytes: [UInt8], _ features: Features) throws(ReadError) -> WasmModule {
    let module = try WasmModule(reading: ByteStorage(bytes), features: features)
    try module.checkBodies(features: features)
    return module
  }

  @Test(.enabled(if: Suites.root != nil, "the suites are not on this machine"))
  func binaryModules() throws {
    var read = 0
    var refused = 0
    for path in SuiteTests.scripts {
      for command in Script(try Suites.read("spec/" + path)).commands {
        let place = "\(path):\(command.line)"
        switch command.kind {
        case .module(let module), .assertInvalid(let module, _, _), .assertUnlinkable(let module, _):
          guard case .binary(let bytes) = module.form else { continue }
          read += 1
          do {
            let module = try Self.check(bytes, Self.features(of: path))
            let written = module.encoded()
            #expect(try Self.check(written, Self.features(of: path)).encoded() == written, "\(place)")
          } catch {
            Issue.record("\(place): \(error)")
          }
        case .assertMalformed(let module, let expected, _):
          guard case .binary(let bytes) = module.form else { continue }
          refused += 1
          do {
            _ = try Self.check(bytes, Self.features(of: path))
            Issue.record("\(place): accepted, expected \(expected)")
          } catch {
            #expect(error.kind.message.hasPrefix(expected), "\(place): \(error)")
          }
        default: break
        }
      }
    }
    #expect(read >= 120 && refused >= 800, "read \(read), refused \(refused)")
  }

  /// Every text module, printed in each form and parsed again, encodes to the same bytes.
  @Test(.enabled(if: Suites.root != nil, "the suites are not on this machine"))
  func printedModulesComeBack() throws {
    var count = 0
    for path in SuiteTests.scripts {
      let script = Script(try Suites.read("spec/" + path))
      for command in script.commands {
        let module: ScriptModule
        switch command.kind {
        case .module(let found), .assertInvalid(let found, _, custom: false), .assertUnlinkable(let found, _):
          module = found
        default: continue
        }
        guard let parsed = try? script.parse(module) else { continue }
        let bytes = parsed.encoded()
        count += 1
        do {
          let read = try WasmModule(reading: ByteStorage(bytes), features: .all)
          #expect(read.encoded() == bytes)
          for isFolded in [false, true] {
            var options = PrintOptions()
            options.isFolded = isFolded
            let again = try WasmModule(wat: read.printed(options)).encoded()
            #expect(again == bytes, "\(path):\(command.line)")
          }
        } catch {
          Issue.record("\(path):\(command.line): \(error)")
        }
      }
    }
    #expect(count >= 2_400, "\(count)")
  }
}
