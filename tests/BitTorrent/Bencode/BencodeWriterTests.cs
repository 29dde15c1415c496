using System.Buffers;
using System.Text;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Tests.Bencode;

public sealed class BencodeWriterTests
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly BencodeWriter _writer;

    public BencodeWriterTests() => _writer = new BencodeWriter(_output);

    private string Written => Encoding.UTF8.GetString(_output.WrittenSpan);

    [Fact]
    public void Values_of_all_kinds_are_written()
    {
        _writer.BeginDictionary();
        _writer.WriteKey("a"u8);
        _writer.WriteInteger(long.MinValue);
        _writer.WriteKey("b"u8);
        _writer.BeginList();
        _writer.WriteText("é");
        _writer.WriteByteString([]);
        _writer.BeginDictionary();
        _writer.WriteKey("a"u8);
        _writer.WriteRaw("le"u8);
        _writer.End();
        _writer.End();
        _writer.WriteKey("c"u8);
        _writer.WriteInteger(0);
        _writer.End();
        Assert.Equal("d1:ai-9223372036854775808e1:bl2:é0:d1:aleee1:ci0ee", Written);
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("ab", "a")]
    public void A_key_that_does_not_sort_after_the_last_is_refused(string first, string second)
    {
        _writer.BeginDictionary();
        _writer.WriteKey(Encoding.UTF8.GetBytes(first));
        _writer.BeginDictionary();
        _writer.WriteKey("zz"u8);
        _writer.WriteInteger(1);
        _writer.End();
        Assert.Throws<InvalidOperationException>(() => _writer.WriteKey(Encoding.UTF8.GetBytes(second)));
    }

    [Fact]
    public void A_value_without_a_key_and_a_key_without_a_value_are_refused()
    {
        _writer.BeginDictionary();
        Assert.Throws<InvalidOperationException>(() => _writer.WriteInteger(1));
        _writer.WriteKey("a"u8);
        Assert.Throws<InvalidOperationException>(() => _writer.WriteKey("b"u8));
        Assert.Throws<InvalidOperationException>(() => _writer.End());
    }

    [Fact]
    public void A_key_outside_a_dictionary_and_an_end_too_many_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => _writer.WriteKey("a"u8));
        Assert.Throws<InvalidOperationException>(() => _writer.End());
    }
}
