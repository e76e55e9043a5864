extension X64Code.Verifier {
  /// What is known about a word.
  struct Value: Equatable {
    enum Kind: UInt8 {
      case unknown
      /// A number from 0 to `high`, or exactly `high` where `low` is the same. It is odd where `what` is 2, and odd or zero
      /// where `what` is 1: a reference that is no address.
      case number
      /// A number whose lower half is at most `high`.
      case half
      /// A number times `low`, at most `high`.
      case scaled
      /// The number of the name plus `low`, without wrapping; at most `high`.
      case sum
      /// The number of the name plus `low`; it may have wrapped.
      case shifted
      /// The extent of the region `what`.
      case extent
      /// The address of the region `what`, plus the number of the name, plus `low`, all of which may wrap, unless it is
      /// known that they come to at most `high`.
      case offset
      /// An index that is smaller than the count of the array `what`, times `low`; the index itself is at most `high`.
      case index
      /// The address of the region `what` plus something from `low` to `high`.
      case region
      /// The address of the region `what`, plus a number times `low`, which is at most `high`.
      case place
      /// The address of the array `what`, plus `low`.
      case array
      /// The address of some element of the array `what`, taking each to have `high` bytes, plus `low`.
      case element
      /// The count of the array `what`, at most `high`.
      case count
      /// The stack pointer on entry plus `offset`.
      case frame
      /// The address of the jump table `what`, a distance out of it, and the target that the two make.
      case table, distance, target
      /// An address that may be called, of the signature `what`; the mark of the signature `what`.
      case code, signature
      /// An address that the policy vouches for, plus something up to `high`. Where there is a name, it is the name's number
      /// plus `low`.
      case trusted
      /// A pointer to the region `low`, plus `high`; its code has the signature `what`.
      case proven
      /// Where this function returns to.
      case returnAddress
      /// What the register `what` held on entry, a number of at most `high`.
      case initial
    }

    var kind = Kind.unknown
    var what: UInt32 = 0
    /// Not 0 where it is known who holds the same number: all of one name do. It is the name of the lower half of a `half`,
    /// whose own name is `what`, and of the number that a `scaled`, an `index` and a `place` were made from.
    var name: UInt32 = 0
    var low: UInt64 = 0
    var high: UInt64 = 0

    static let unknown = Value()
    static let word = Value.number(UInt64(UInt32.max))
    static func number(_ high: UInt64) -> Value { Value(kind: .number, high: high) }
    /// A number with such a bound, or one of which nothing is known where the bound says nothing that anybody could use.
    static func atMost(_ high: UInt64) -> Value { high >> 63 == 0 ? .number(high) : .unknown }
    static func exact(_ number: UInt64) -> Value { Value(kind: .number, low: number, high: number) }
    static func frame(_ offset: Int) -> Value { Value(kind: .frame, low: UInt64(bitPattern: Int64(offset))) }

    /// What a pointer or number may grow to before it is given up: far below any overflow.
    static let limit: UInt64 = 1 << 48

    /// The same for places in the frame.
    private static let frameLimit = 1 << 48

    /// No region reaches further.
    static let addressLimit: UInt64 = 1 << 47

    /// How far from a trusted address something may be.
    static let trustedReach: UInt64 = 1 << 40
    /// How far from one it may be that is reached in several ways.
    private static let widened: UInt64 = 1 << 38

    var offset: Int { Int(truncatingIfNeeded: low) }

    /// How far from a trusted address this may be; nil where it is something else. A small number is a reference that is
    /// no address.
    var trustedDistance: UInt64? {
      switch kind {
      case .trusted: high
      case .number, .initial: high <= 1 << 33 ? 0 : nil
      case .region where low == high: 0
      case .frame, .code: 0
      default: nil
      }
    }

    /// Whether a name could tell more about this.
    var isNameable: Bool {
      switch kind {
      case .number: low != high
      case .unknown, .half, .index, .trusted: true
      default: false
      }
    }

    /// What the number of a name is multiplied with here; 0 where there is no name, or where it is only a half.
    private var namedScale: UInt64 {
      switch kind {
      case .number, .unknown: name == 0 ? 0 : 1
      case .scaled, .index: name == 0 ? 0 : low
      default: 0
      }
    }

    /// What is known when either may be the case. Bounds that differ jump to the next step, so that loops end.
    func joined(_ other: Value) -> Value {
      if self == other { return self }
      guard name != 0 && name == other.name else {
        return nameless.joinedWithoutName(other.nameless)
      }
      let isSameKind = kind == other.kind && what == other.what
      if isSameKind && low == other.low && (kind == .sum || kind == .offset || kind == .trusted) {
        if other.high <= high { return self }
        var joined = self
        joined.high =
          kind == .trusted ? nameless.joinedWithoutName(other.nameless).high : Self.step(above: other.high) ?? .max
        // A sum without bound may have wrapped.
        if kind == .sum && joined.high == .max {
          joined.kind = .shifted
          joined.high = 0
        }
        return joined
      }
      if isSameKind && (kind == .half || (kind == .place || kind == .scaled) && low == other.low) {
        if other.high <= high { return self }
        guard let step = Self.step(above: other.high, times: max(low, 1)) else { return .unknown }
        var joined = self
        joined.high = step
        return joined
      }
      let scale = namedScale
      if scale > 1 && scale == other.namedScale {
        return Value(kind: .scaled, name: name, low: scale, high: UInt64(UInt32.max) * scale)
      }
      var joined = nameless.joinedWithoutName(other.nameless)
      let isNumber = joined.kind == .number || joined.kind == .unknown
      if isNumber && scale == 1 && other.namedScale == 1 { joined.name = name }
      return joined
    }

    private func joinedWithoutName(_ other: Value) -> Value {
      if self == other { return self }
      if kind == .number && other.kind == .number { return joinedNumber(other) }
      if kind == other.kind && what == other.what {
        switch kind {
        case .initial:
          return Value(kind: .initial, what: what, high: isWord && other.isWord ? UInt64(UInt32.max) : .max)
        case .index where low == other.low:
          return Value(
            kind: .index, what: what, low: low, high: other.high <= high ? high : Self.step(above: other.high) ?? .max)
        case .region: return joinedRegion(other)
        default: break
        }
      }
      if isWord && other.isWord { return .word }
      if kind == .trusted || other.kind == .trusted, let mine = trustedDistance, let others = other.trustedDistance {
        return Value(kind: .trusted, high: mine == others ? mine : max(mine, others, Self.widened))
      }
      return .unknown
    }

    /// Which odd numbers this may be: see `Kind.number`.
    var oddness: UInt32 {
      guard let constant else { return kind == .number ? what : 0 }
      return constant == 0 ? 1 : constant & 1 == 1 ? 2 : 0
    }

    /// What a bound that grows becomes: as many multiples of `factor` as have one byte, two or four; nil beyond those. Each
    /// step costs the places behind a loop a walk, and a fact that a loop keeps by a mask needs one that is not too far.
    private static func step(above bound: UInt64, times factor: UInt64 = 1) -> UInt64? {
      let word = UInt64(UInt32.max)
      guard factor <= word, bound <= word * factor else { return nil }
      return bound <= 0xFF * factor ? 0xFF * factor : bound <= 0xFFFF * factor ? 0xFFFF * factor : word * factor
    }

    private func joinedNumber(_ other: Value) -> Value {
      // A second number may say how far it goes; a third one that is larger, how many bytes it has.
      let most = max(high, other.high)
      var joined: Value =
        if constant != nil { .atMost(most) } else if other.high <= high { .number(high) } else {
          Self.step(above: most).map { .number($0) } ?? .unknown
        }
      if joined.kind == .number { joined.what = min(oddness, other.oddness) }
      return joined
    }

    /// Places in one region: what both cover, then a step at a time, and nothing beyond what addresses in memories come to.
    private func joinedRegion(_ other: Value) -> Value {
      if low <= other.low && other.high <= high { return self }
      let most = max(high, other.high)
      guard most <= 1 << 34 else { return .unknown }
      if low == high { return Value(kind: .region, what: what, low: min(low, other.low), high: most) }
      return Value(kind: .region, what: what, high: Self.step(above: most) ?? 1 << 34)
    }

    /// The same without what may still be learned about it.
    var asRegion: Value {
      switch kind {
      case .place: Value(kind: .region, what: what, high: high)
      case .offset where high <= Self.limit: Value(kind: .region, what: what, high: high)
      default: self
      }
    }

    /// The same without what may still be learned by its name.
    var nameless: Value {
      if name == 0 && kind != .half { return self }
      var value = asRegion
      value.name = 0
      switch value.kind {
      case .sum, .scaled: return .atMost(high)
      case .shifted, .offset: return .unknown
      case .trusted: value.low = 0
      case .half: value.what = 0
      default: break
      }
      return value
    }

    /// The largest number this may be.
    var numberBound: UInt64 {
      switch kind {
      case .number, .scaled, .count, .sum, .signature, .initial: high
      case .index where low == 1: high
      default: .max
      }
    }

    /// The number that this is, if it is known.
    var constant: UInt64? { kind == .number && low == high ? high : nil }

    /// Whether the upper half is zero.
    var isWord: Bool { numberBound <= UInt64(UInt32.max) }

    /// The sum with a number, or unknown.
    func advanced(from least: UInt64, to most: UInt64) -> Value {
      guard most <= Self.limit else { return .unknown }
      if let constant, constant <= Self.limit, least == most { return .exact(constant + most) }
      switch kind {
      case .number, .scaled, .index, .count, .sum:
        guard numberBound <= Self.limit else { return .unknown }
        return least == 0 && most == 0 ? self : .number(numberBound + most)
      case .region:
        guard high + most <= Self.limit else { return .unknown }
        return Value(kind: .region, what: what, low: low + least, high: high + most)
      case .place where most > 0, .offset where most > 0 && high <= Self.limit:
        return asRegion.advanced(from: least, to: most)
      case .proven where least == most && high <= Self.limit:
        return Value(kind: .proven, what: what, low: low, high: high + least)
      case .element where least == most && low <= Self.limit, .array where least == most && low <= Self.limit:
        var moved = self
        moved.low += least
        return moved
      case .frame where least == most && offset <= Self.frameLimit: return .frame(offset + Int(most))
      case .trusted where high <= Self.limit:
        return least == 0 && most == 0 ? self : Value(kind: .trusted, high: high + most)
      default: return least == 0 && most == 0 ? self : .unknown
      }
    }

    /// The difference to a constant, where nothing can fall below the start.
    func reduced(by amount: UInt64) -> Value {
      guard amount <= Self.limit else { return .unknown }
      switch kind {
      case .region where low >= amount: return Value(kind: .region, what: what, low: low - amount, high: high - amount)
      case .frame where offset >= -Self.frameLimit: return .frame(offset - Int(amount))
      default: return amount == 0 ? self : .unknown
      }
    }
  }

  /// What is known at one place in the code.
  struct State {
    var registers = InlineValues()
    var slots = Slots()
    var comparison = Comparison()
    /// How many bytes regions are known to have, and how many elements arrays: they never shrink.
    var extents: [UInt32: UInt64] = [:]
    var counts: [UInt32: UInt64] = [:]
    var ends = Ends()
    /// The signature of the function this is in, or `mixed` where several share code.
    var signature: UInt32 = 0

    static let mixed = UInt32.max

    /// The operands of the last comparison, as far as a branch may learn from them.
    struct Comparison: Equatable {
      enum Kind: UInt8 {
        case none
        /// The register with a number.
        case number
        /// The register with the count of an array; `isSwapped` when the count came first.
        case count
        /// A mark in the region that the register points to.
        case field
        /// The number of the name plus `shift` plus `bound`, which does not wrap in the end, with the extent of a region.
        case extent
        /// The count of the array `what` with the constant `bound`.
        case constantCount
        /// A constant with the extent of the region `what`: as many bytes as `bound` says.
        case constantExtent
        /// None, but `bound` was added to the number of the name plus `shift`, and carries where that wraps.
        case carry
        /// Whatever was compared, the condition `bound` does not hold.
        case never
      }

      var kind = Kind.none
      var register: UInt8 = 0
      var isSwapped = false
      /// Not 0 where a number was compared, or a sum of it, that is known by its name only. There is no register then.
      var name: UInt32 = 0
      /// Whether only the lower halves were compared.
      var isNarrow = false
      /// The signature that a field proves.
      var signature: UInt32 = 0
      var bound: UInt64 = 0
      var shift: UInt64 = 0
      var what: UInt32 = 0
    }

    /// Sixteen values, compared and joined as one.
    struct InlineValues: Equatable {
      private var values: [16 of Value] = .init(repeating: .unknown)

      // Through spans: a subscript of the inline array itself would copy all of it.
      subscript(_ register: UInt8) -> Value {
        @inline(__always) get { values.span[Int(register & 15)] }
        @inline(__always) set {
          var span = values.mutableSpan
          span[Int(register & 15)] = newValue
        }
      }

      /// Takes in another way to get here. Says whether anything is known less than before.
      mutating func join(_ other: borrowing Self) -> Bool {
        var changed = false
        let theirs = other.values.span
        var mine = values.mutableSpan
        for index in 0..<16 {
          let value = mine[index]
          let joined = value.joined(theirs[index])
          if joined == value { continue }
          mine[index] = joined
          changed = true
        }
        return changed
      }

      /// Changes what is known of all of a name.
      mutating func update(named name: UInt32, _ change: (Value) -> Value) {
        var span = values.mutableSpan
        for index in 0..<16 where span[index].name == name { span[index] = change(span[index]) }
      }

      static func == (left: Self, right: Self) -> Bool {
        let (left, right) = (left.values.span, right.values.span)
        for index in 0..<16 where left[index] != right[index] { return false }
        return true
      }
    }

    /// Takes in another way to get here. Says whether anything is known less than before.
    mutating func join(_ other: State) -> Bool {
      var changed = false
      if signature != other.signature && signature != Self.mixed {
        signature = Self.mixed
        changed = true
      }
      if registers.join(other.registers) { changed = true }
      if slots.join(other.slots) { changed = true }
      if Self.weaken(&extents, by: other.extents) { changed = true }
      if Self.weaken(&counts, by: other.counts) { changed = true }
      if ends.join(other.ends) { changed = true }
      if comparison != other.comparison && comparison != Comparison() {
        comparison = Comparison()
        changed = true
      }
      return changed
    }

    /// Keeps what both know. Says whether that is less.
    private static func weaken(_ known: inout [UInt32: UInt64], by other: [UInt32: UInt64]) -> Bool {
      if known.isEmpty || known == other { return false }
      var changed = false
      for (what, least) in known {
        let joined = other[what].map { min($0, least) }
        if joined == least { continue }
        known[what] = joined
        changed = true
      }
      return changed
    }
  }
}

extension X64Code.Verifier.Value {
  /// What the lower half of a `half` is.
  var lowerHalf: Self { Self(kind: .number, name: name, high: high) }

  var isPointer: Bool {
    switch kind {
    case .region, .place, .offset, .array, .element, .frame, .table, .proven, .trusted: true
    default: false
    }
  }

  var isOfArray: Bool {
    switch kind {
    case .array, .element, .index, .count: true
    default: false
    }
  }
}
