using System.Globalization;
using System.Text.Json;

namespace Replica.ObjectStore.Events;

/// <summary>S3's event notification message (AWS: "Event message structure", version 2.x): keys URL-encoded, a space as <c>+</c>.</summary>
public static class ObjectEventJson
{
    /// <summary>Longest message that <see cref="Parse"/> reads, in UTF-16 units; S3 and SQS allow less.</summary>
    public const int MaxLength = 1024 * 1024;

    private const string Bucket = "replica";

    /// <summary>The message for one event, as S3 would send it.</summary>
    public static string Write(ObjectEvent objectEvent)
    {
        ArgumentNullException.ThrowIfNull(objectEvent);
        var time = objectEvent.Time.ToUniversalTime();
        var record = new S3EventMessage.S3Record
        {
            EventVersion = "2.1",
            EventSource = "aws:s3",
            AwsRegion = "local",
            EventTime = time,
            EventName = objectEvent.Name,
            S3 = new S3EventMessage.S3Entity
            {
                SchemaVersion = "1.0",
                Bucket = new S3EventMessage.S3Bucket { Name = Bucket, Arn = "arn:aws:s3:::" + Bucket },
                Object = new S3EventMessage.S3Object
                {
                    Key = EncodeKey(objectEvent.Key),
                    Size = objectEvent.IsCreated ? objectEvent.Length : null,
                    ETag = objectEvent.IsCreated ? objectEvent.ETag : null,
                    Sequencer = time.Ticks.ToString("X18", CultureInfo.InvariantCulture),
                },
            },
        };
        return JsonSerializer.Serialize(new S3EventMessage { Records = [record] }, S3EventContext.Default.S3EventMessage);
    }

    /// <summary>Reads a message with any number of records; unknown fields are ignored; <c>s3:TestEvent</c> gives none.</summary>
    /// <exception cref="FormatException">Not such a message.</exception>
    public static IReadOnlyList<ObjectEvent> Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MaxLength)
            throw new FormatException("An S3 event message is longer than any that S3 sends.");
        try
        {
            var message = JsonSerializer.Deserialize(json, S3EventContext.Default.S3EventMessage);
            if (message?.Records is { } records)
                return [.. records.Select(Read)];
            return message?.Event == "s3:TestEvent" ? [] : throw new FormatException("The JSON is no S3 event message: it has no Records.");
        }
        catch (JsonException error)
        {
            throw new FormatException($"An S3 event message is malformed at {error.Path ?? "its start"}.", error);
        }
        catch (ArgumentException error)
        {
            throw new FormatException("An S3 event message holds a lone surrogate.", error);
        }
    }

    private static ObjectEvent Read(S3EventMessage.S3Record? record)
    {
        if (record?.EventName is not { Length: > 0 } name)
            throw new FormatException("A record of an S3 event message has no eventName.");
        if (record.S3?.Object is not { Key.Length: > 0 } s3Object)
            throw new FormatException("A record of an S3 event message has no s3.object.key.");
        var key = PercentEncoding.Decode(s3Object.Key, plusIsSpace: true)
            ?? throw new FormatException("The key in an S3 event message is not URL-encoded UTF-8.");
        if (s3Object.Size is < 0)
            throw new FormatException("The size in an S3 event message is negative.");

        // EventBridge and some stand-ins for S3 write the prefix that S3 itself leaves off.
        var shortName = name.StartsWith("s3:", StringComparison.Ordinal) ? name[3..] : name;
        return new ObjectEvent(shortName, key, s3Object.Size ?? 0, s3Object.ETag ?? "", record.EventTime);
    }

    private static string EncodeKey(string key) =>
        string.Join('/', key.Split('/').Select(Uri.EscapeDataString)).Replace("%20", "+", StringComparison.Ordinal);
}
