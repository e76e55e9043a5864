// Embedded Swift: shortest ways over a rough grid with a generic binary heap, arrays of structs and a class, so that what
// Swift adds (bounds checks, overflow checks, retain and release) is in the measurement.

struct Heap<Element> {
  private var elements: [Element] = []
  private let isBefore: (Element, Element) -> Bool

  init(_ isBefore: @escaping (Element, Element) -> Bool) { self.isBefore = isBefore }

  mutating func push(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard isBefore(elements[child], elements[parent]) else { break }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Element? {
    guard let first = elements.first, let last = elements.popLast() else { return nil }
    if elements.isEmpty { return first }
    elements[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in (2 * parent + 1)...(2 * parent + 2)
      where child < elements.count && isBefore(elements[child], elements[least]) {
        least = child
      }
      guard least != parent else { return first }
      elements.swapAt(least, parent)
      parent = least
    }
  }
}

struct Random {
  var state: UInt64
  mutating func next() -> UInt32 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return UInt32(truncatingIfNeeded: (state &* 0x2545_f491_4f6c_dd1d) >> 32)
  }
}

struct Place: Equatable {
  var x: Int32
  var y: Int32
}

final class Terrain {
  let side: Int32
  private var heights: [Int32]

  init(side: Int32, random: inout Random) {
    self.side = side
    heights = []
    for _ in 0..<(side * side) { heights.append(Int32(random.next() % 100)) }
  }

  func height(_ place: Place) -> Int32 { heights[Int(place.y * side + place.x)] }

  func neighbours(of place: Place) -> [Place] {
    var found: [Place] = []
    if place.x > 0 { found.append(Place(x: place.x - 1, y: place.y)) }
    if place.y > 0 { found.append(Place(x: place.x, y: place.y - 1)) }
    if place.x + 1 < side { found.append(Place(x: place.x + 1, y: place.y)) }
    if place.y + 1 < side { found.append(Place(x: place.x, y: place.y + 1)) }
    return found
  }
}

func costs(over terrain: Terrain, from start: Place) -> [Int32] {
  var best = [Int32](repeating: .max, count: Int(terrain.side * terrain.side))
  var open = Heap<(place: Place, cost: Int32)> { $0.cost < $1.cost }
  best[Int(start.y * terrain.side + start.x)] = 0
  open.push((start, 0))
  while let (place, cost) = open.pop() {
    if cost > best[Int(place.y * terrain.side + place.x)] { continue }
    for next in terrain.neighbours(of: place) {
      let climb = terrain.height(next) - terrain.height(place)
      let total = cost + 1 + (climb > 0 ? climb * 2 : -climb)
      let index = Int(next.y * terrain.side + next.x)
      if total < best[index] {
        best[index] = total
        open.push((next, total))
      }
    }
  }
  return best
}

@_cdecl("run")
public func run(_ size: UInt32) -> UInt64 {
  var random = Random(state: 12)
  let terrain = Terrain(side: Int32(size), random: &random)
  var sum: UInt64 = 1
  for corner in [Place(x: 0, y: 0), Place(x: Int32(size) - 1, y: 3)] {
    for cost in costs(over: terrain, from: corner) {
      sum = (sum ^ UInt64(UInt32(bitPattern: cost))) &* 0x9e37_79b9_7f4a_7c15
      sum ^= sum >> 29
    }
  }
  return sum
}
