// Conversions between integers, for this room and those above it.
@_exported public import IntegerConversions
