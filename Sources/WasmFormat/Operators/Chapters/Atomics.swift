extension OperatorTable {
  /// Loads, stores, waiting and addition (prefix 0xFE).
  static let atomics: [25 of OperatorRow] = [
    // Atomic memory accesses (prefix 0xFE)
    OperatorRow(.memoryAtomicNotify, 0xFE_0000, "memory.atomic.notify", .memoryArgument, .atomicNotify, .threads),
    OperatorRow(.memoryAtomicWait32, 0xFE_0001, "memory.atomic.wait32", .memoryArgument, .atomicWait(.i32), .threads),
    OperatorRow(.memoryAtomicWait64, 0xFE_0002, "memory.atomic.wait64", .memoryArgument, .atomicWait(.i64), .threads),
    OperatorRow(.atomicFence, 0xFE_0003, "atomic.fence", .zeroByte, .atomicFence, .threads),
    OperatorRow(.i32AtomicLoad, 0xFE_0010, "i32.atomic.load", .memoryArgument, .atomicLoad(.i32, bytes: 4), .threads),
    OperatorRow(.i64AtomicLoad, 0xFE_0011, "i64.atomic.load", .memoryArgument, .atomicLoad(.i64, bytes: 8), .threads),
    OperatorRow(
      .i32AtomicLoad8U, 0xFE_0012, "i32.atomic.load8_u", .memoryArgument, .atomicLoad(.i32, bytes: 1), .threads),
    OperatorRow(
      .i32AtomicLoad16U, 0xFE_0013, "i32.atomic.load16_u", .memoryArgument, .atomicLoad(.i32, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicLoad8U, 0xFE_0014, "i64.atomic.load8_u", .memoryArgument, .atomicLoad(.i64, bytes: 1), .threads),
    OperatorRow(
      .i64AtomicLoad16U, 0xFE_0015, "i64.atomic.load16_u", .memoryArgument, .atomicLoad(.i64, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicLoad32U, 0xFE_0016, "i64.atomic.load32_u", .memoryArgument, .atomicLoad(.i64, bytes: 4), .threads),
    OperatorRow(
      .i32AtomicStore, 0xFE_0017, "i32.atomic.store", .memoryArgument, .atomicStore(.i32, bytes: 4), .threads),
    OperatorRow(
      .i64AtomicStore, 0xFE_0018, "i64.atomic.store", .memoryArgument, .atomicStore(.i64, bytes: 8), .threads),
    OperatorRow(
      .i32AtomicStore8, 0xFE_0019, "i32.atomic.store8", .memoryArgument, .atomicStore(.i32, bytes: 1), .threads),
    OperatorRow(
      .i32AtomicStore16, 0xFE_001A, "i32.atomic.store16", .memoryArgument, .atomicStore(.i32, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicStore8, 0xFE_001B, "i64.atomic.store8", .memoryArgument, .atomicStore(.i64, bytes: 1), .threads),
    OperatorRow(
      .i64AtomicStore16, 0xFE_001C, "i64.atomic.store16", .memoryArgument, .atomicStore(.i64, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicStore32, 0xFE_001D, "i64.atomic.store32", .memoryArgument, .atomicStore(.i64, bytes: 4), .threads),
    OperatorRow(
      .i32AtomicRmwAdd, 0xFE_001E, "i32.atomic.rmw.add", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .add), .threads),
    OperatorRow(
      .i64AtomicRmwAdd, 0xFE_001F, "i64.atomic.rmw.add", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .add), .threads),
    OperatorRow(
      .i32AtomicRmw8AddU, 0xFE_0020, "i32.atomic.rmw8.add_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .add),
      .threads),
    OperatorRow(
      .i32AtomicRmw16AddU, 0xFE_0021, "i32.atomic.rmw16.add_u", .memoryArgument, .atomicUpdate(.i32, bytes: 2, .add),
      .threads),
    OperatorRow(
      .i64AtomicRmw8AddU, 0xFE_0022, "i64.atomic.rmw8.add_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .add),
      .threads),
    OperatorRow(
      .i64AtomicRmw16AddU, 0xFE_0023, "i64.atomic.rmw16.add_u", .memoryArgument, .atomicUpdate(.i64, bytes: 2, .add),
      .threads),
    OperatorRow(
      .i64AtomicRmw32AddU, 0xFE_0024, "i64.atomic.rmw32.add_u", .memoryArgument, .atomicUpdate(.i64, bytes: 4, .add),
      .threads),
  ]

  /// Other updates (prefix 0xFE).
  static let atomicUpdates: [42 of OperatorRow] = [
    OperatorRow(
      .i32AtomicRmwSub, 0xFE_0025, "i32.atomic.rmw.sub", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .subtract),
      .threads),
    OperatorRow(
      .i64AtomicRmwSub, 0xFE_0026, "i64.atomic.rmw.sub", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .subtract),
      .threads),
    OperatorRow(
      .i32AtomicRmw8SubU, 0xFE_0027, "i32.atomic.rmw8.sub_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .subtract),
      .threads),
    OperatorRow(
      .i32AtomicRmw16SubU, 0xFE_0028, "i32.atomic.rmw16.sub_u", .memoryArgument,
      .atomicUpdate(.i32, bytes: 2, .subtract), .threads),
    OperatorRow(
      .i64AtomicRmw8SubU, 0xFE_0029, "i64.atomic.rmw8.sub_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .subtract),
      .threads),
    OperatorRow(
      .i64AtomicRmw16SubU, 0xFE_002A, "i64.atomic.rmw16.sub_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 2, .subtract), .threads),
    OperatorRow(
      .i64AtomicRmw32SubU, 0xFE_002B, "i64.atomic.rmw32.sub_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 4, .subtract), .threads),
    OperatorRow(
      .i32AtomicRmwAnd, 0xFE_002C, "i32.atomic.rmw.and", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .and), .threads),
    OperatorRow(
      .i64AtomicRmwAnd, 0xFE_002D, "i64.atomic.rmw.and", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .and), .threads),
    OperatorRow(
      .i32AtomicRmw8AndU, 0xFE_002E, "i32.atomic.rmw8.and_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .and),
      .threads),
    OperatorRow(
      .i32AtomicRmw16AndU, 0xFE_002F, "i32.atomic.rmw16.and_u", .memoryArgument, .atomicUpdate(.i32, bytes: 2, .and),
      .threads),
    OperatorRow(
      .i64AtomicRmw8AndU, 0xFE_0030, "i64.atomic.rmw8.and_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .and),
      .threads),
    OperatorRow(
      .i64AtomicRmw16AndU, 0xFE_0031, "i64.atomic.rmw16.and_u", .memoryArgument, .atomicUpdate(.i64, bytes: 2, .and),
      .threads),
    OperatorRow(
      .i64AtomicRmw32AndU, 0xFE_0032, "i64.atomic.rmw32.and_u", .memoryArgument, .atomicUpdate(.i64, bytes: 4, .and),
      .threads),
    OperatorRow(
      .i32AtomicRmwOr, 0xFE_0033, "i32.atomic.rmw.or", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .or), .threads),
    OperatorRow(
      .i64AtomicRmwOr, 0xFE_0034, "i64.atomic.rmw.or", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .or), .threads),
    OperatorRow(
      .i32AtomicRmw8OrU, 0xFE_0035, "i32.atomic.rmw8.or_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .or),
      .threads),
    OperatorRow(
      .i32AtomicRmw16OrU, 0xFE_0036, "i32.atomic.rmw16.or_u", .memoryArgument, .atomicUpdate(.i32, bytes: 2, .or),
      .threads),
    OperatorRow(
      .i64AtomicRmw8OrU, 0xFE_0037, "i64.atomic.rmw8.or_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .or),
      .threads),
    OperatorRow(
      .i64AtomicRmw16OrU, 0xFE_0038, "i64.atomic.rmw16.or_u", .memoryArgument, .atomicUpdate(.i64, bytes: 2, .or),
      .threads),
    OperatorRow(
      .i64AtomicRmw32OrU, 0xFE_0039, "i64.atomic.rmw32.or_u", .memoryArgument, .atomicUpdate(.i64, bytes: 4, .or),
      .threads),
    OperatorRow(
      .i32AtomicRmwXor, 0xFE_003A, "i32.atomic.rmw.xor", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .xor), .threads),
    OperatorRow(
      .i64AtomicRmwXor, 0xFE_003B, "i64.atomic.rmw.xor", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .xor), .threads),
    OperatorRow(
      .i32AtomicRmw8XorU, 0xFE_003C, "i32.atomic.rmw8.xor_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .xor),
      .threads),
    OperatorRow(
      .i32AtomicRmw16XorU, 0xFE_003D, "i32.atomic.rmw16.xor_u", .memoryArgument, .atomicUpdate(.i32, bytes: 2, .xor),
      .threads),
    OperatorRow(
      .i64AtomicRmw8XorU, 0xFE_003E, "i64.atomic.rmw8.xor_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .xor),
      .threads),
    OperatorRow(
      .i64AtomicRmw16XorU, 0xFE_003F, "i64.atomic.rmw16.xor_u", .memoryArgument, .atomicUpdate(.i64, bytes: 2, .xor),
      .threads),
    OperatorRow(
      .i64AtomicRmw32XorU, 0xFE_0040, "i64.atomic.rmw32.xor_u", .memoryArgument, .atomicUpdate(.i64, bytes: 4, .xor),
      .threads),
    OperatorRow(
      .i32AtomicRmwXchg, 0xFE_0041, "i32.atomic.rmw.xchg", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .exchange),
      .threads),
    OperatorRow(
      .i64AtomicRmwXchg, 0xFE_0042, "i64.atomic.rmw.xchg", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .exchange),
      .threads),
    OperatorRow(
      .i32AtomicRmw8XchgU, 0xFE_0043, "i32.atomic.rmw8.xchg_u", .memoryArgument,
      .atomicUpdate(.i32, bytes: 1, .exchange), .threads),
    OperatorRow(
      .i32AtomicRmw16XchgU, 0xFE_0044, "i32.atomic.rmw16.xchg_u", .memoryArgument,
      .atomicUpdate(.i32, bytes: 2, .exchange), .threads),
    OperatorRow(
      .i64AtomicRmw8XchgU, 0xFE_0045, "i64.atomic.rmw8.xchg_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 1, .exchange), .threads),
    OperatorRow(
      .i64AtomicRmw16XchgU, 0xFE_0046, "i64.atomic.rmw16.xchg_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 2, .exchange), .threads),
    OperatorRow(
      .i64AtomicRmw32XchgU, 0xFE_0047, "i64.atomic.rmw32.xchg_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 4, .exchange), .threads),
    OperatorRow(
      .i32AtomicRmwCmpxchg, 0xFE_0048, "i32.atomic.rmw.cmpxchg", .memoryArgument,
      .atomicCompareExchange(.i32, bytes: 4), .threads),
    OperatorRow(
      .i64AtomicRmwCmpxchg, 0xFE_0049, "i64.atomic.rmw.cmpxchg", .memoryArgument,
      .atomicCompareExchange(.i64, bytes: 8), .threads),
    OperatorRow(
      .i32AtomicRmw8CmpxchgU, 0xFE_004A, "i32.atomic.rmw8.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i32, bytes: 1), .threads),
    OperatorRow(
      .i32AtomicRmw16CmpxchgU, 0xFE_004B, "i32.atomic.rmw16.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i32, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicRmw8CmpxchgU, 0xFE_004C, "i64.atomic.rmw8.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i64, bytes: 1), .threads),
    OperatorRow(
      .i64AtomicRmw16CmpxchgU, 0xFE_004D, "i64.atomic.rmw16.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i64, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicRmw32CmpxchgU, 0xFE_004E, "i64.atomic.rmw32.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i64, bytes: 4), .threads),
  ]
}
