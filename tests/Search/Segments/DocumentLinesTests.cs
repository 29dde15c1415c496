using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Replica.Search.Files;

namespace Replica.Search.Tests.Segments;

public sealed class DocumentLinesTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Fact]
    public void A_document_that_was_written_as_a_line_is_read_as_it_was() =>
        Prop.ForAll(GeneratedDocuments.Distinct.ToArbitrary(), documents =>
        {
            foreach (var document in documents.Where(document => document.Id.Length > 0).Select(document => document with { FileLengths = [] }))
                Assert.Equal(GeneratedDocuments.Describe(document), GeneratedDocuments.Describe(DocumentLines.Read(JsonSerializer.SerializeToUtf8Bytes(document, Web))));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Empty_lines_and_a_byte_order_mark_are_left_out()
    {
        using var stream = new MemoryStream([0xEF, 0xBB, 0xBF, .. "{}\n\nx"u8]);
        Assert.Equal([(1L, "{}"), (3L, "x")], DocumentLines.Split(stream).Select(line => (line.Number, Encoding.UTF8.GetString(line.Text))));
    }

    [Fact]
    public void Of_damaged_lines_each_is_a_document_or_refused_for_a_reason()
    {
        var random = new Random(11);
        var lines = GeneratedDocuments.Many(40).Select(document => JsonSerializer.SerializeToUtf8Bytes(document, Web)).ToList();
        var (read, refused) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var line = Damage(lines[i % lines.Count], random);
            try
            {
                Assert.NotEmpty(DocumentLines.Read(line).Id);
                read++;
            }
            catch (FormatException e)
            {
                Assert.NotEmpty(e.Message);
                refused++;
            }
        }

        // Both ways are gone.
        Assert.True(read > 500 && refused > 500, $"{read} read, {refused} refused");
    }

    /// <summary>Other bytes, bytes that JSON means something by, an end, or a part of the line again.</summary>
    private static byte[] Damage(byte[] line, Random random)
    {
        List<byte> bytes = [.. line];
        for (var times = 1 + random.Next(3); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = "{}[]\",:\\0-e.nt"u8[random.Next(14)]; break;
                case 2: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 9))); break;
                default: bytes.InsertRange(at, [.. bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 30))]); break;
            }
        }

        return [.. bytes];
    }
}
