/// The C source of a large made-up module: functions of loops, branches, switches, memory accesses and calls in the
/// proportions of ordinary code, the same for the same number.
package struct GeneratedModule {
  private var state: UInt64 = 0x6d61_7274_6c65_74
  private var text = ""
  private let functions: Int

  package init(functions: Int) { self.functions = functions }

  package mutating func source() -> String {
    text = """
      typedef unsigned int u32;
      typedef unsigned long long u64;
      typedef double f64;
      static u32 words[65536];
      static u64 longs[16384];
      static f64 reals[16384];
      typedef u32 (*Function)(u32, u64, f64);

      """
    for index in 0..<functions { addFunction(index) }
    let table = (0..<min(functions, 1024)).map { "work\($0 * functions / 1024)" }
    text += "static const Function table[] = {\(table.joined(separator: ", "))};\n"
    text += "__attribute__((export_name(\"first\"))) void first(void) { words[0] = 1; }\n"
    text += """
      __attribute__((export_name("run"))) u64 run(u32 size) {
        u64 sum = 0;
        for (u32 i = 0; i < size; i++) sum += table[i % \(table.count)](i, sum, i * 0.5);
        return sum;
      }

      """
    return text
  }

  private mutating func random(_ below: Int) -> Int {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Int(((state &* 0x2545_f491_4f6c_dd1d) >> 33) % UInt64(below))
  }

  private mutating func addFunction(_ index: Int) {
    text += "__attribute__((noinline, used)) static u32 work\(index)(u32 a, u64 b, f64 c) {\n"
    text += "  u32 d = \(random(1000)), e = a ^ \(random(65536)); u64 g = b + \(random(99)); f64 h = c;\n"
    for _ in 0..<(2 + random(6)) { addStatement(index, depth: 1) }
    text += "  return d ^ e ^ (u32)g ^ (u32)(int)(h < 1e9 && h > -1e9 ? h : 0);\n}\n"
  }

  private mutating func addStatement(_ index: Int, depth: Int) {
    let indent = String(repeating: "  ", count: depth)
    let kinds = depth > 3 ? 6 : 10
    switch random(kinds) {
    case 0: text += "\(indent)d = \(word()) + \(word()) * \(random(30) + 1);\n"
    case 1: text += "\(indent)e = words[(\(word()) + \(random(500))) & 65535] \(op()) \(word());\n"
    case 2: text += "\(indent)words[\(word()) & 65535] = \(word()) \(op()) \(random(10000));\n"
    case 3: text += "\(indent)g = (g << \(random(20) + 1)) \(op()) longs[\(word()) & 16383] \(op()) \(word());\n"
    case 4: text += "\(indent)h = h * \(random(40)).25 + reals[\(word()) & 16383] - (f64)\(word());\n"
    case 5 where index > 0:
      let callee = max(0, index - 1 - random(min(index, 400)))
      text += "\(indent)if ((\(word()) & \(random(3000) + 64)) == 1) d += work\(callee)(\(word()), g, h);\n"
    case 6:
      text += "\(indent)for (u32 i = 0; i < (\(word()) & \(random(60) + 3)); i++) {\n"
      text += "\(indent)  d += words[(i + \(word())) & 65535]; e = (e >> 1) ^ (d & 1 ? \(random(1 << 20)) : i);\n"
      addStatement(index, depth: depth + 1)
      text += "\(indent)}\n"
    case 7:
      text += "\(indent)switch (\(word()) % \(4 + random(9))) {\n"
      for choice in 0..<(3 + random(5)) {
        text += "\(indent)case \(choice):\n"
        addStatement(index, depth: depth + 1)
        text += "\(indent)  break;\n"
      }
      text += "\(indent)default: e ^= 7;\n\(indent)}\n"
    default:
      text += "\(indent)if (\(word()) < \(word())) {\n"
      addStatement(index, depth: depth + 1)
      text += "\(indent)} else {\n"
      addStatement(index, depth: depth + 1)
      text += "\(indent)}\n"
    }
  }

  private mutating func word() -> String { ["a", "d", "e", "(u32)g", "(d >> 3)", "(u32)(g >> 32)"][random(6)] }

  private mutating func op() -> String { ["+", "^", "&", "|", "-", "*"][random(6)] }
}
