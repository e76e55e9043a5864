import Foundation

/// The middle of some numbers and how far they spread around it.
package struct Summary: Equatable, Sendable {
  package var median: Double
  package var lowerQuartile: Double
  package var upperQuartile: Double
  package var count: Int

  /// Half the distance between the quartiles, as a share of the median.
  package var spread: Double { median == 0 ? 0 : (upperQuartile - lowerQuartile) / 2 / abs(median) }

  package init?(_ numbers: [Double]) {
    guard !numbers.isEmpty else { return nil }
    let sorted = numbers.sorted()
    median = quantile(0.5, of: sorted)
    lowerQuartile = quantile(0.25, of: sorted)
    upperQuartile = quantile(0.75, of: sorted)
    count = sorted.count
  }
}

/// Between the two neighbours, in proportion.
private func quantile(_ share: Double, of sorted: [Double]) -> Double {
  let position = share * Double(sorted.count - 1)
  let below = Int(position.rounded(.down))
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
}

package func geometricMean(_ numbers: [Double]) -> Double? {
  guard !numbers.isEmpty, numbers.allSatisfy({ $0 > 0 }) else { return nil }
  return exp(numbers.reduce(0) { $0 + log($1) } / Double(numbers.count))
}

/// The ratios of two series round by round, so that what slowed the machine in one round slows both sides of its ratio.
/// Rounds in which either side is missing fall out.
package func pairedRatios(_ series: [Double?], over base: [Double?]) -> [Double] {
  zip(series, base).compactMap { value, base in
    guard let value, let base, base > 0 else { return nil }
    return value / base
  }
}
