import Martlet
import Testing

/// The memory of the heap, without types: what is marked lives, what is not is handed out again.
@Suite struct HeapSpaceTests {
  private static let objectBytes = 64

  /// Bumps objects until `count` are made.
  private func fill(_ space: HeapSpace, _ count: Int) throws -> [UnsafeMutableRawPointer] {
    var objects: [UnsafeMutableRawPointer] = []
    var hole: HeapSpace.Hole?
    while objects.count < count {
      if hole == nil || hole!.end - hole!.start < Self.objectBytes {
        hole = try #require(space.nextHole(atLeast: Self.objectBytes))
      }
      let object = hole!.start
      hole!.start += Self.objectBytes
      HeapSpace.noteObject(at: object)
      objects.append(object)
    }
    return objects
  }

  @Test func holesAreZeroAndObjectsAreFoundByAnyWordIntoThem() throws {
    let space = try #require(HeapSpace(byteLimit: 1 << 24))
    let objects = try fill(space, 5000)
    for object in objects {
      #expect(object.load(as: UInt64.self) == 0)
      #expect(space.object(containing: UInt(bitPattern: object)) == object)
      #expect(space.object(containing: UInt(bitPattern: object) + 40) == object)
    }
    #expect(space.object(containing: 0x1000) == nil)
  }

  @Test func theDeadAreHandedOutAgainAndTheLivingAreNot() throws {
    let space = try #require(HeapSpace(byteLimit: 1 << 24))
    let objects = try fill(space, 20_000)
    for object in objects { object.storeBytes(of: 0xAB, as: UInt8.self) }
    space.beginMarking()
    // One object in sixteen lives: four lines.
    let living = stride(from: 0, to: objects.count, by: 16).map { objects[$0] }
    for object in living {
      #expect(HeapSpace.mark(object))
      #expect(!HeapSpace.mark(object))
      HeapSpace.keepLines(of: object, byteCount: Self.objectBytes)
    }
    space.endMarking()
    #expect(space.liveBytes <= living.count * HeapSpace.lineBytes)
    let fresh = try fill(space, 10_000)
    #expect(Set(fresh).isDisjoint(with: living))
    #expect(!Set(fresh).isDisjoint(with: objects))
    for object in living { #expect(object.load(as: UInt8.self) == 0xAB) }
    for object in fresh { #expect(object.load(as: UInt8.self) == 0) }
  }

  @Test func largeObjectsComeAndGoAsAWhole() throws {
    let space = try #require(HeapSpace(byteLimit: 4 << 20))
    let first = try #require(space.allocateLarge(3 << 20))
    #expect(space.object(containing: UInt(bitPattern: first) + 2 << 20) == first)
    #expect(space.allocateLarge(3 << 20) == nil)
    space.beginMarking()
    space.endMarking()
    #expect(space.liveBytes == 0)
    #expect(space.allocateLarge(3 << 20) != nil)
    #expect(space.allocateLarge(1 << 40) == nil)
  }

  @Test func theLimitIsKept() throws {
    let space = try #require(HeapSpace(byteLimit: 1 << 20))
    var handedOut = 0
    while let hole = space.nextHole(atLeast: 16) { handedOut += hole.end - hole.start }
    #expect(handedOut > 0 && handedOut <= 1 << 20)
  }
}
