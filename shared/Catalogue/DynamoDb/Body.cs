using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>What a record holds, packed: in the record itself, or in pieces of their own if it is large.</summary>
/// <param name="Inline">The bytes, if in the record itself.</param>
/// <param name="Id">Else the name of the pieces, never used twice.</param>
/// <param name="Pieces">How many there are.</param>
internal sealed record Body(byte[]? Inline, string? Id, int Pieces)
{
    /// <summary>Bytes of a piece; DynamoDB takes 400 KB in a record.</summary>
    public const int PieceLength = 350_000;

    /// <summary>Bytes that a record holds itself: ten such records and what else is written with them stay far below a transaction's 4 MB.</summary>
    private const int MaxInline = 200_000;

    public static Body Of(byte[] packed) => packed.Length <= MaxInline
        ? new(packed, null, 0)
        : new(null, Guid.NewGuid().ToString("N"), (packed.Length + PieceLength - 1) / PieceLength);

    public static Body Read(Dictionary<string, AttributeValue> record) =>
        new(record.FindBytes("body"), record.FindText("bodyid"), (int)(record.FindNumber("pieces") ?? 0));

    public void WriteTo(Dictionary<string, AttributeValue> record)
    {
        if (Inline is not null)
        {
            record["body"] = Attributes.Bytes(Inline);
            return;
        }

        record["bodyid"] = new AttributeValue(Id);
        record["pieces"] = Attributes.Number(Pieces);
    }

    /// <summary>The key of the record that says that nothing points to the pieces.</summary>
    public static Key PendingKey(string id) => new(PartitionOf(id), "pending");

    public static Key PieceKey(string id, int piece) => new(PartitionOf(id), piece.ToString("D5", CultureInfo.InvariantCulture));

    public static string PartitionOf(string id) => $"body#{id}";
}
