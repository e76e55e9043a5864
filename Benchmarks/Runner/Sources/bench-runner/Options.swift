import Foundation

/// The command line, as `Benchmarks/bench` hands it on.
struct Options {
  var isFull = false
  var rounds: Int?
  var only: [String] = []
  var compare: String?
  var json: String?
  var html: String?
  var isCounting = false
  var rebuildsPrograms = false
  var readsReport: String?
  var root = ""
  /// So many functions of C are printed for the generated module.
  var generates: Int?

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    func value(of option: String) throws -> String {
      guard let value = rest.popFirst() else { throw Trouble("\(option) needs a value; see --help") }
      return value
    }
    while let option = rest.popFirst() {
      switch option {
      case "--quick": isFull = false
      case "--full": isFull = true
      case "--rounds":
        guard let number = Int(try value(of: option)), number > 0 else {
          throw Trouble("--rounds needs a number above 0")
        }
        rounds = number
      case "--only": only.append(try value(of: option))
      case "--compare": compare = try value(of: option)
      case "--json": json = try value(of: option)
      case "--html": html = try value(of: option)
      case "--count": isCounting = true
      case "--programs": rebuildsPrograms = true
      case "--show": readsReport = try value(of: option)
      case "--generate": generates = Int(try value(of: option))
      case "--root": root = try value(of: option)
      default: throw Trouble("\(option) is not an option; see --help")
      }
    }
  }

  func wants(_ name: String) -> Bool { only.isEmpty || only.contains { name.contains($0) } }
}
