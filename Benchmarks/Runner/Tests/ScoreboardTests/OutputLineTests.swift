import Scoreboard
import Testing

@Suite struct OutputLineTests {
  @Test func programLine() throws {
    let line = try #require(ProgramLine("sieve 1234567 7560679715378955081 thread\n"))
    #expect(line.name == "sieve")
    #expect(line.nanoseconds == 1_234_567)
    #expect(line.checksum == "7560679715378955081")
    #expect(line.clock == "thread")
    #expect(line.extra == nil)
    #expect(ProgramLine("gc-pauses 1 2 wall 99")?.extra == 99)
  }

  @Test(arguments: ["", "sieve", "sieve 12 abc thread", "sieve -1 2 thread", "Error: no such file"])
  func otherOutputIsNotALine(output: String) { #expect(ProgramLine(output) == nil) }

  @Test func wallTimeYieldsToProcessTime() throws {
    let wall = try #require(ProgramLine("a 100 1 wall"))
    #expect(wall.kernelTime(processTime: 90, bareStart: 10) == 80)
    #expect(wall.kernelTime(processTime: 190, bareStart: 10) == 100)
    #expect(wall.kernelTime(processTime: 90, bareStart: nil) == 100)
    let thread = try #require(ProgramLine("a 100 1 thread"))
    #expect(thread.kernelTime(processTime: 90, bareStart: 10) == 100)
  }

  @Test func driverLine() throws {
    let line = try #require(DriverLine("{\"measure\": \"instantiate\", \"ns\": 1900.5, \"operations\": 20480}\n"))
    #expect(line.measure == "instantiate")
    #expect(line.ns == 1900.5)
    #expect(line.operations == 20480)
    #expect(DriverLine("nothing") == nil)
  }
}
