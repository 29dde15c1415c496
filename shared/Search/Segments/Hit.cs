namespace Replica.Search.Segments;

/// <summary>Where a term stands in a document, in one integer: the field above 28 bits of position. Adjacent words have adjacent numbers.</summary>
internal static class Hit
{
    /// <summary>Fields there are.</summary>
    public const int Fields = 4;

    /// <summary>Words kept of a field; further ones are not searched.</summary>
    public const int MaxPosition = 500_000;

    /// <summary>Positions left out between two files, or two tags, so that no phrase spans both.</summary>
    public const int Gap = 8;

    private const int PositionBits = 28;

    /// <summary>Packs.</summary>
    public static int Pack(Field field, int position) => ((int)field << PositionBits) | position;

    /// <summary>The field.</summary>
    public static Field FieldOf(int hit) => (Field)(hit >> PositionBits);

    /// <summary>The position.</summary>
    public static int PositionOf(int hit) => hit & ((1 << PositionBits) - 1);
}
