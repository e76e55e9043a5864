import Scoreboard
import Testing

@Suite struct StatisticsTests {
  @Test func summaryFindsMedianAndQuartiles() throws {
    let summary = try #require(Summary([5, 1, 4, 2, 3]))
    #expect(summary.median == 3)
    #expect(summary.lowerQuartile == 2)
    #expect(summary.upperQuartile == 4)
    #expect(summary.spread == 1.0 / 3)
    #expect(summary.count == 5)
  }

  @Test func summaryOfAnEvenCountLiesBetween() throws {
    #expect(try #require(Summary([1, 2])).median == 1.5)
  }

  @Test func summaryOfOneHasNoSpread() throws {
    let summary = try #require(Summary([7]))
    #expect(summary.median == 7)
    #expect(summary.spread == 0)
  }

  @Test func summaryOfNothingIsNothing() { #expect(Summary([]) == nil) }

  @Test func geometricMeanMultiplies() throws {
    #expect(abs(try #require(geometricMean([1, 4, 16])) - 4) < 1e-12)
    #expect(geometricMean([]) == nil)
    #expect(geometricMean([1, 0]) == nil)
  }

  @Test func ratiosPairRoundsAndSkipGaps() {
    #expect(pairedRatios([2, nil, 9, 4], over: [1, 5, nil, 8]) == [2, 0.5])
    #expect(pairedRatios([2, 3], over: [0, 3]) == [1])
  }

  @Test(arguments: [
    (4.2, "4.20 ns"), (812, "812 ns"), (999.9, "1.00 µs"), (4_700, "4.70 µs"), (12_340_000, "12.3 ms"),
    (3.2e9, "3.20 s"),
  ])
  func durationsHaveThreeDigits(nanoseconds: Double, text: String) { #expect(duration(nanoseconds) == text) }

  @Test func otherUnits() {
    #expect(byteCount(1536) == "1.50 KB")
    #expect(rate(bytes: 4e6, nanoseconds: 1e9) == "4.00 MB/s")
    #expect(times(1.234) == "1.23×")
    #expect(Summary([98, 100, 104]).map(plusMinus) == "±2%")
    #expect(Summary([98]).map(plusMinus) == "")
    #expect(count(12_300_000) == "12.3 M")
    #expect(count(5) == "5.00")
  }
}
