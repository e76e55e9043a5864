import Foundation
import Martlet
import Testing

// The code of the article "A plug-in host in twenty minutes".

private let shout = #"""
  (module
    (import "editor" "log" (func $log (param i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 16) "made it louder")
    (global $next (mut i32) (i32.const 1024))

    (func (export "malloc") (param $count i32) (result i32)
      (global.get $next)
      (global.set $next (i32.add (global.get $next) (local.get $count))))

    (func (export "free") (param $address i32)
      (global.set $next (local.get $address)))

    (func (export "version") (result i32) (i32.const 1))

    ;; Appends an exclamation mark: returns where the new text is, and its length.
    (func (export "transform") (param $start i32) (param $count i32) (result i32 i32)
      (i32.store8 (i32.add (local.get $start) (local.get $count)) (i32.const 33))
      (call $log (i32.const 16) (i32.const 14))
      (local.get $start)
      (i32.add (local.get $count) (i32.const 1))))
  """#

struct PlugInError: Error {
  var reason: String
}

final class PlugIn {
  private let transform: (UInt32, UInt32) throws -> (UInt32, UInt32)
  private let allocator: GuestAllocator

  init(_ module: Module, log: @escaping (String) -> Void) throws {
    var limits = Store.Limits()
    limits.totalMemoryBytes = 16 << 20
    let store = Store(limits: limits)

    let write = Function(in: store) { (caller: Function.Caller, address: UInt32, count: UInt32) throws -> Void in
      log(try caller.memory.string(at: address, count: count))
    }
    let instance = try Instance(module, in: store, imports: ["editor": ["log": write]])

    let version = try instance.function("version", as: (() throws -> Int32).self)
    guard try version() == 1 else { throw PlugInError(reason: "made for another editor") }
    transform = try instance.function("transform", as: ((UInt32, UInt32) throws -> (UInt32, UInt32)).self)
    allocator = try GuestAllocator(of: instance)
  }

  func transform(_ text: String) throws -> String {
    try allocator.withCopy(of: text) { region in
      let (address, count) = try transform(region.address32, region.count32)
      return try allocator.memory.string(at: address, count: count)
    }
  }
}

extension PlugIn {
  func transformOrExplain(_ text: String) -> String {
    do {
      return try transform(text)
    } catch let trap as Trap {
      return "the plug-in failed: \(trap.kind.message) in \(trap.backtrace.frames.first?.functionName ?? "a function")"
    } catch {
      return "the plug-in failed: \(error)"
    }
  }
}

@Suite struct PlugInHostSample {
  @Test func hostsAPlugIn() throws {
    var lines: [String] = []
    let plugIn = try PlugIn(Module(wat: shout)) { lines.append($0) }
    #expect(try plugIn.transform("Hello") == "Hello!")
    #expect(plugIn.transformOrExplain("Grüße") == "Grüße!")
    #expect(lines == ["made it louder", "made it louder"])
  }

  @Test func isReadFromAFile() throws {
    let path = NSTemporaryDirectory() + "martlet-\(UUID().uuidString).wat"
    try shout.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let plugIn = try PlugIn(Module(path: path)) { print("the plug-in says:", $0) }
    print(plugIn.transformOrExplain("Hello"))
    #expect(plugIn.transformOrExplain("Hello") == "Hello!")
  }

  @Test func survivesABadPlugIn() throws {
    let bad = shout.replacing("(call $log (i32.const 16) (i32.const 14))", with: "unreachable")
    let plugIn = try PlugIn(Module(wat: String(bad))) { _ in }
    #expect(plugIn.transformOrExplain("Hello") == "the plug-in failed: unreachable in transform")
    let old = shout.replacing("(result i32) (i32.const 1))", with: "(result i32) (i32.const 0))")
    #expect(throws: PlugInError.self) { try PlugIn(Module(wat: String(old))) { _ in } }
    let rude = shout.replacing("(i32.const 16) (i32.const 14)", with: "(i32.const -16) (i32.const 14)")
    #expect(
      try PlugIn(Module(wat: String(rude))) { _ in }.transformOrExplain("Hello")
        == "the plug-in failed: out of bounds memory access in a function")
  }
}
