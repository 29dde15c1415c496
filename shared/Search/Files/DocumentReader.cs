using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Replica.Search.Files;

/// <summary>
/// Reads a document from its JSON object. By hand: the serializer leaves more garbage, which building an index feels. Like the
/// serializer's Web defaults it takes names in any case, numbers as strings and the last of equal names.
/// </summary>
/// <param name="json">The object and nothing else.</param>
internal ref struct DocumentReader(ReadOnlySpan<byte> json)
{
    private const int MaxIdLength = 1_000;

    private static readonly byte[][] Names = Array.ConvertAll(Enum.GetNames<Field>()[..^1], name => Encoding.UTF8.GetBytes(char.ToLowerInvariant(name[0]) + name[1..]));

    private static readonly (byte[] Bytes, string Label)[] Labels = [.. MediaTypes.Kinds.Append("dht").Append("replica").Append("en").Select(label => (Encoding.UTF8.GetBytes(label), label))];

    private Utf8JsonReader _json = new(json);
    private string? _id, _infoHash, _title, _name, _description, _type, _language, _source;
    private ImmutableArray<string> _files = [], _tags = [];
    private DateTimeOffset _date;
    private long _size;
    private int? _seeders;

    private enum Field
    {
        Id,
        Title,
        InfoHash,
        Name,
        Description,
        Files,
        Tags,
        Type,
        Size,
        Date,
        Lang,
        Seeders,
        Source,
        Unknown,
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is no such document; the message says why.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A field is of another type, or no UTF-8.</exception>
    public IndexDocument Read()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
            throw new FormatException("it is no object");
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
            ReadField(FindField());
        while (_json.Read())
        {
            // What follows the object is refused by the reader.
        }

        return ToDocument();
    }

    private void ReadField(Field field)
    {
        _json.Read();
        switch (field)
        {
            case Field.Id: _id = _json.GetString(); break;
            case Field.InfoHash: _infoHash = _json.GetString(); break;
            case Field.Title: _title = _json.GetString(); break;
            case Field.Name: _name = _json.GetString(); break;
            case Field.Description: _description = _json.GetString(); break;
            case Field.Files: _files = ReadTexts(); break;
            case Field.Tags: _tags = ReadTexts(); break;
            case Field.Type: _type = ReadLabel(); break;
            case Field.Size: _size = ReadNumber(long.MaxValue, "size") ?? 0; break;
            case Field.Date: _date = _json.TokenType == JsonTokenType.Null ? default : _json.GetDateTimeOffset(); break;
            case Field.Lang: _language = ReadLabel(); break;
            case Field.Seeders: _seeders = (int?)ReadNumber(int.MaxValue, "seeders"); break;
            case Field.Source: _source = ReadLabel(); break;
            default: _json.Skip(); break;
        }
    }

    private readonly IndexDocument ToDocument() => new()
    {
        Id = _id is { Length: > 0 and <= MaxIdLength } ? _id : throw new FormatException($"its id is missing, empty or longer than {MaxIdLength}"),
        Title = _title ?? throw new FormatException("its title is missing"),
        InfoHash = _infoHash is null ? "" : _infoHash.AsSpan().ContainsAnyInRange('A', 'Z') ? _infoHash.ToLowerInvariant() : _infoHash,
        Name = _name ?? _title,
        Description = _description ?? "",
        Files = _files,
        Tags = _tags,
        Type = _type ?? "other",
        Size = _size,
        Date = _date,
        Lang = _language ?? "",
        Seeders = _seeders,
        Source = _source ?? "replica",
    };

    private ImmutableArray<string> ReadTexts()
    {
        if (_json.TokenType == JsonTokenType.Null)
            return [];
        if (_json.TokenType != JsonTokenType.StartArray)
            throw new FormatException("a list of it is none");
        var texts = ImmutableArray.CreateBuilder<string>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            texts.Add(_json.GetString() ?? throw new FormatException("a list of it has a null"));
        return texts.DrainToImmutable();
    }

    private long? ReadNumber(long most, string field)
    {
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        long number;
        if (_json.TokenType != JsonTokenType.String)
            number = _json.GetInt64();
        else if (!Utf8Parser.TryParse(_json.ValueSpan, out number, out var used) || used != _json.ValueSpan.Length)
            throw new FormatException($"its {field} is no number");
        return number >= 0 && number <= most ? number : throw new FormatException($"its {field} is {(number < 0 ? "negative" : "too large")}");
    }

    private readonly Field FindField()
    {
        var name = _json.ValueIsEscaped ? Encoding.UTF8.GetBytes(_json.GetString()!) : _json.ValueSpan;
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
                return (Field)i;
        }

        for (var i = 0; i < Names.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name, Names[i]))
                return (Field)i;
        }

        return Field.Unknown;
    }

    /// <summary>A text of which there are few: mostly one that is there already.</summary>
    private readonly string? ReadLabel()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            foreach (var (bytes, label) in Labels)
            {
                if (_json.ValueSpan.SequenceEqual(bytes))
                    return label;
            }
        }

        return _json.GetString();
    }
}
