import Foundation

/// Three digits and the unit that suits: 812 ns, 4.70 µs, 12.3 ms, 1.20 s.
package func duration(_ nanoseconds: Double) -> String {
  scaled(nanoseconds, step: 1000, units: ["ns", "µs", "ms", "s"])
}

package func byteCount(_ bytes: Double) -> String {
  scaled(bytes, step: 1024, units: ["B", "KB", "MB", "GB"])
}

package func rate(bytes: Double, nanoseconds: Double) -> String {
  nanoseconds > 0 ? threeDigits(bytes / nanoseconds * 1e3) + " MB/s" : "–"
}

package func times(_ ratio: Double) -> String { threeDigits(ratio) + "×" }

/// The spread, where there was more than one round to see it in.
package func plusMinus(_ summary: Summary) -> String {
  summary.count > 1 ? "±" + String(Int((summary.spread * 100).rounded(.up))) + "%" : ""
}

package func count(_ number: Double) -> String {
  scaled(number, step: 1000, units: ["", "K", "M", "G"]).trimmingCharacters(in: .whitespaces)
}

private func scaled(_ number: Double, step: Double, units: [String]) -> String {
  var value = number
  var unit = 0
  while value >= step * 0.9995, unit + 1 < units.count {
    value /= step
    unit += 1
  }
  return threeDigits(value) + " " + units[unit]
}

package func threeDigits(_ value: Double) -> String {
  let size = abs(value)
  let places = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2
  return String(format: "%.\(places)f", value)
}
