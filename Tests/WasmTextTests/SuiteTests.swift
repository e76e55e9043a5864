import TestSupport
import Testing
import WasmFormat
import WasmText

/// Every script of the specification's suite is understood, and its text modules are accepted or rejected as it says.
@Suite struct SuiteTests {
  /// Proposals that the parser does not cover.
  static let leftOut = [
    "proposals/custom-descriptors/", "proposals/shared-everything-threads/", "proposals/relaxed-atomics/",
  ]

  static let scripts = Suites.scripts(below: "spec").filter { path in !leftOut.contains { path.hasPrefix($0) } }

  @Test(.enabled(if: Suites.root != nil, "the suites are not on this machine"))
  func scriptsAndModules() throws {
    var modules = 0
    var malformed = 0
    var failures: [String] = []
    for path in Self.scripts {
      let script = Script(try Suites.read("spec/" + path))
      var options = TextOptions()
      if path.hasPrefix("proposals/threads/base-1.x") { options.features.remove(Features(.memory64)) }
      check(script.commands)
      func check(_ commands: [ScriptCommand]) {
        for command in commands {
          let place = "\(path):\(command.line)"
          switch command.kind {
          case .malformed(let error): failures.append("\(place): \(error)")
          case .component: failures.append("\(place): component")
          case .thread(_, _, let commands): check(commands)
          case .module(let module), .assertUnlinkable(let module, _), .assertTrap(.module(let module), _),
            .assertInvalid(let module, _, custom: false):
            modules += 1
            do { _ = try script.parse(module, options: options) } catch { failures.append("\(place): \(error)") }
          case .assertInvalid(let module, let expected, custom: true), .assertMalformed(let module, let expected, _):
            if case .binary = module.form { continue }
            malformed += 1
            do {
              _ = try script.parse(module, options: options)
              failures.append("\(place): accepted, expected \(expected)")
            } catch {
              if !error.first.matches(expected) { failures.append("\(place): expected \(expected), got \(error)") }
            }
          default: break
          }
        }
      }
    }
    print("\(Self.scripts.count) scripts, \(modules) modules accepted, \(malformed) texts rejected")
    #expect(failures.isEmpty, "\(failures.count) failures\n\(failures.prefix(40).joined(separator: "\n"))")
    #expect(Self.scripts.count >= 280)
    #expect(malformed >= 1_280)
  }
}
