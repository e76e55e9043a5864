/// Conversions between integer types, each for two types that are known.
///
/// They do what the standard library's `init<T: BinaryInteger>(_:)` does, and are preferred to it because they are not
/// generic. That one is optimised anew wherever it is used: RATIONALE.md says what that cost.

extension Int {
  @inlinable @inline(__always) package init(_ value: UInt) {
    precondition(value <= UInt(truncatingIfNeeded: Int.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int64) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt64) {
    precondition(value <= UInt64(truncatingIfNeeded: Int.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int32) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt32) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int16) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt16) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int8) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt8) { self.init(truncatingIfNeeded: value) }
}

extension UInt {
  @inlinable @inline(__always) package init(_ value: Int) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int64) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt64) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int32) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt32) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int16) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt16) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int8) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt8) { self.init(truncatingIfNeeded: value) }
}

extension Int64 {
  @inlinable @inline(__always) package init(_ value: Int) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt) {
    precondition(value <= UInt(truncatingIfNeeded: Int64.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt64) {
    precondition(value <= UInt64(truncatingIfNeeded: Int64.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int32) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt32) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int16) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt16) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int8) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt8) { self.init(truncatingIfNeeded: value) }
}

extension UInt64 {
  @inlinable @inline(__always) package init(_ value: Int) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int64) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int32) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt32) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int16) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt16) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int8) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt8) { self.init(truncatingIfNeeded: value) }
}

extension Int32 {
  @inlinable @inline(__always) package init(_ value: Int) {
    precondition(value >= Int(truncatingIfNeeded: Int32.min) && value <= Int(truncatingIfNeeded: Int32.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt) {
    precondition(value <= UInt(truncatingIfNeeded: Int32.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int64) {
    precondition(value >= Int64(truncatingIfNeeded: Int32.min) && value <= Int64(truncatingIfNeeded: Int32.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt64) {
    precondition(value <= UInt64(truncatingIfNeeded: Int32.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt32) {
    precondition(value <= UInt32(truncatingIfNeeded: Int32.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int16) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt16) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int8) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt8) { self.init(truncatingIfNeeded: value) }
}

extension UInt32 {
  @inlinable @inline(__always) package init(_ value: Int) {
    precondition(value >= 0 && value <= Int(truncatingIfNeeded: UInt32.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt) {
    precondition(value <= UInt(truncatingIfNeeded: UInt32.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int64) {
    precondition(value >= 0 && value <= Int64(truncatingIfNeeded: UInt32.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt64) {
    precondition(value <= UInt64(truncatingIfNeeded: UInt32.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int32) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int16) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt16) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: Int8) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt8) { self.init(truncatingIfNeeded: value) }
}

extension Int16 {
  @inlinable @inline(__always) package init(_ value: Int) {
    precondition(value >= Int(truncatingIfNeeded: Int16.min) && value <= Int(truncatingIfNeeded: Int16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt) {
    precondition(value <= UInt(truncatingIfNeeded: Int16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int64) {
    precondition(value >= Int64(truncatingIfNeeded: Int16.min) && value <= Int64(truncatingIfNeeded: Int16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt64) {
    precondition(value <= UInt64(truncatingIfNeeded: Int16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int32) {
    precondition(value >= Int32(truncatingIfNeeded: Int16.min) && value <= Int32(truncatingIfNeeded: Int16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt32) {
    precondition(value <= UInt32(truncatingIfNeeded: Int16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt16) {
    precondition(value <= UInt16(truncatingIfNeeded: Int16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int8) { self.init(truncatingIfNeeded: value) }
  @inlinable @inline(__always) package init(_ value: UInt8) { self.init(truncatingIfNeeded: value) }
}

extension UInt16 {
  @inlinable @inline(__always) package init(_ value: Int) {
    precondition(value >= 0 && value <= Int(truncatingIfNeeded: UInt16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt) {
    precondition(value <= UInt(truncatingIfNeeded: UInt16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int64) {
    precondition(value >= 0 && value <= Int64(truncatingIfNeeded: UInt16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt64) {
    precondition(value <= UInt64(truncatingIfNeeded: UInt16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int32) {
    precondition(value >= 0 && value <= Int32(truncatingIfNeeded: UInt16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt32) {
    precondition(value <= UInt32(truncatingIfNeeded: UInt16.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int16) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int8) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt8) { self.init(truncatingIfNeeded: value) }
}

extension Int8 {
  @inlinable @inline(__always) package init(_ value: Int) {
    precondition(value >= Int(truncatingIfNeeded: Int8.min) && value <= Int(truncatingIfNeeded: Int8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt) {
    precondition(value <= UInt(truncatingIfNeeded: Int8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int64) {
    precondition(value >= Int64(truncatingIfNeeded: Int8.min) && value <= Int64(truncatingIfNeeded: Int8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt64) {
    precondition(value <= UInt64(truncatingIfNeeded: Int8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int32) {
    precondition(value >= Int32(truncatingIfNeeded: Int8.min) && value <= Int32(truncatingIfNeeded: Int8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt32) {
    precondition(value <= UInt32(truncatingIfNeeded: Int8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int16) {
    precondition(value >= Int16(truncatingIfNeeded: Int8.min) && value <= Int16(truncatingIfNeeded: Int8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt16) {
    precondition(value <= UInt16(truncatingIfNeeded: Int8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt8) {
    precondition(value <= UInt8(truncatingIfNeeded: Int8.max))
    self.init(truncatingIfNeeded: value)
  }
}

extension UInt8 {
  @inlinable @inline(__always) package init(_ value: Int) {
    precondition(value >= 0 && value <= Int(truncatingIfNeeded: UInt8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt) {
    precondition(value <= UInt(truncatingIfNeeded: UInt8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int64) {
    precondition(value >= 0 && value <= Int64(truncatingIfNeeded: UInt8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt64) {
    precondition(value <= UInt64(truncatingIfNeeded: UInt8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int32) {
    precondition(value >= 0 && value <= Int32(truncatingIfNeeded: UInt8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt32) {
    precondition(value <= UInt32(truncatingIfNeeded: UInt8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int16) {
    precondition(value >= 0 && value <= Int16(truncatingIfNeeded: UInt8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: UInt16) {
    precondition(value <= UInt16(truncatingIfNeeded: UInt8.max))
    self.init(truncatingIfNeeded: value)
  }
  @inlinable @inline(__always) package init(_ value: Int8) {
    precondition(value >= 0)
    self.init(truncatingIfNeeded: value)
  }
}
