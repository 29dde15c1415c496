using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Replica.Search;

namespace Replica.SearchAnswers.Json;

/// <summary>Ranges in JSON: <c>[[start,length],…]</c>. Nobody reads them here.</summary>
internal sealed class RangesConverter : JsonConverter<ImmutableArray<TextRange>>
{
    /// <inheritdoc/>
    public override ImmutableArray<TextRange> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ImmutableArray<TextRange> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var range in value)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(range.Start);
            writer.WriteNumberValue(range.Length);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
