/// Products of 128 bits and sums with carry, as programs spell them where they have nothing but 64 bits: what the machine
/// does in one instruction, or in two, is found again here.
extension Emitter {
  // MARK: Products

  /// Partial sums of a product of 128 bits by halves: t = xl·yl, u = (t >> 32) + xl·yh, v = (u & m) + xh·yl.
  private struct Product {
    var x: Value
    var y: Value
    var t: Value
    var u: Value
  }

  /// The value whose upper half this is.
  private func upper(_ value: Value, _ f: borrowing Function) -> Value? {
    let i = f[value]
    return i.opcode == .shrU && i.type == .i64 && f.constantBits(i.b) == 32 ? i.a : nil
  }

  /// The value whose lower half this is.
  private func lower(_ value: Value, _ f: borrowing Function) -> Value? {
    let i = f[value]
    return i.opcode == .and && i.type == .i64 && f.constantBits(i.b) == 0xffff_ffff ? i.a : nil
  }

  /// The operands of an instruction that has two of equal rank, either way round.
  private func operands(_ value: Value, _ opcode: Opcode, _ swapped: Bool, _ f: borrowing Function) -> (Value, Value)? {
    let i = f[value]
    if i.opcode != opcode || i.type != .i64 { return nil }
    return swapped ? (i.b, i.a) : (i.a, i.b)
  }

  private enum Half { case lower, upper }

  private func isHalf(_ value: Value, _ half: Half, of whole: Value, _ f: borrowing Function) -> Bool {
    (half == .upper ? upper(value, f) : lower(value, f)) == whole
  }

  /// Whether a value is the product of a half of `x` and one of `y`.
  private func isProduct(
    _ value: Value, _ xHalf: Half, _ x: Value, _ yHalf: Half, _ y: Value, _ f: borrowing Function
  ) -> Bool {
    guard let (a, b) = operands(value, .mul, false, f) else { return false }
    return isHalf(a, xHalf, of: x, f) && isHalf(b, yHalf, of: y, f)
      || isHalf(b, xHalf, of: x, f) && isHalf(a, yHalf, of: y, f)
  }

  /// The product of which `v` is the last partial sum.
  private func product(_ v: Value, _ f: borrowing Function) -> Product? {
    for swapsSum in [false, true] {
      guard let (rest, last) = operands(v, .add, swapsSum, f), let u = lower(rest, f) else { continue }
      for swapsLast in [false, true] {
        guard let (high, low) = operands(last, .mul, swapsLast, f), let x = upper(high, f), let y = lower(low, f)
        else { continue }
        for swapsFirst in [false, true] {
          guard let (carried, middle) = operands(u, .add, swapsFirst, f), let t = upper(carried, f),
            isProduct(middle, .lower, x, .upper, y, f), isProduct(t, .lower, x, .lower, y, f)
          else { continue }
          return Product(x: x, y: y, t: t, u: u)
        }
      }
    }
    return nil
  }

  private mutating func multiply(_ product: Product, in f: inout Function) -> Value {
    let (a, b) = product.x.index < product.y.index ? (product.x, product.y) : (product.y, product.x)
    return binary(.mulWideU, .i64, a, b, in: &f)
  }

  /// The upper half of a product: xh·yh + (u >> 32) + (v >> 32), with whatever else is added.
  private mutating func foldUpperProduct(_ i: Instruction, in f: inout Function) -> Value? {
    // What is added, as far as two sums deep.
    var terms = InlineArray<8, Value>(repeating: .none)
    var count = 2
    terms[0] = i.a
    terms[1] = i.b
    var at = 0
    while at < count && count < 6 {
      let term = f[terms[at]]
      if term.opcode == .add && term.type == .i64 {
        terms[at] = term.a
        terms[count] = term.b
        count += 1
      } else {
        at += 1
      }
    }
    for last in 0..<count {
      guard let v = upper(terms[last], f), let product = product(v, f) else { continue }
      var middle = -1
      var first = -1
      for term in 0..<count where term != last {
        if upper(terms[term], f) == product.u {
          middle = term
        } else if isProduct(terms[term], .upper, product.x, .upper, product.y, f) {
          first = term
        }
      }
      if middle < 0 || first < 0 { return nil }
      let low = multiply(product, in: &f)
      var sum = emit(Instruction(.projection, .i64, a: low, immediate: 1), into: &f)
      for term in 0..<count where term != last && term != middle && term != first {
        sum = binary(.add, .i64, sum, terms[term], in: &f)
      }
      return sum
    }
    return nil
  }

  /// The lower half of a product: (v << 32) | (t & m).
  mutating func foldLowerProduct(_ i: Instruction, in f: inout Function) -> Value? {
    for (shifted, rest) in [(i.a, i.b), (i.b, i.a)] {
      let up = f[shifted]
      guard up.opcode == .shl, f.constantBits(up.b) == 32, let t = lower(rest, f), let product = product(up.a, f),
        product.t == t
      else { continue }
      return multiply(product, in: &f)
    }
    return nil
  }

  // MARK: Sums

  /// The carry of a sum, where a value is 1 if the sum is less than one of its terms. The sum becomes one that tells.
  private mutating func carry(_ value: Value, in f: inout Function) -> Value? {
    let extended = f[value]
    guard extended.opcode == .zeroExtend else { return nil }
    let i = f[extended.a]
    guard i.opcode == .compare, f[i.a].type == .i64 else { return nil }
    let (less, more): (Value, Value)
    switch i.integerCondition {
    case .ltU: (less, more) = (i.a, i.b)
    case .gtU: (less, more) = (i.b, i.a)
    default: return nil
    }
    let sum = f[less]
    switch sum.opcode {
    case .add where sum.a == more || sum.b == more:
      let none = constant(.i32, 0, in: &f)
      f[less].opcode = .addCarry
      f[less].c = none
    case .addCarry where (sum.a == more || sum.b == more) && f.constantBits(sum.c) == 0: break
    default: return nil
    }
    return emit(Instruction(.projection, .i32, a: less, immediate: 1), into: &f)
  }

  private mutating func foldCarry(_ i: Instruction, in f: inout Function) -> Value? {
    for (value, rest) in [(i.b, i.a), (i.a, i.b)] {
      guard let carry = carry(value, in: &f) else { continue }
      let other = f[rest]
      let (a, b) =
        other.opcode == .add && f.constantBits(other.b) == nil
        ? (other.a, other.b) : (rest, constant(.i64, 0, in: &f))
      return emit(Instruction(.addCarry, .i64, a: a, b: b, c: carry), into: &f)
    }
    // What is added later goes where nothing is added yet.
    for (sum, rest) in [(i.a, i.b), (i.b, i.a)] {
      let s = f[sum]
      if s.opcode == .addCarry, f.constantBits(s.b) == 0, f.constantBits(s.c) == nil, f[s.c].opcode == .projection {
        return emit(Instruction(.addCarry, .i64, a: s.a, b: rest, c: s.c), into: &f)
      }
    }
    return nil
  }

  /// Finds sums with carry and upper halves of products in a sum.
  mutating func foldWideSum(_ i: Instruction, in f: inout Function) -> Value? {
    let (a, b) = (f[i.a].opcode, f[i.b].opcode)
    if a == .shrU || b == .shrU, let high = foldUpperProduct(i, in: &f) { return high }
    if a == .zeroExtend || b == .zeroExtend || a == .addCarry || b == .addCarry { return foldCarry(i, in: &f) }
    return nil
  }
}
