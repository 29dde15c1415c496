using System.Text;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Tests.Metainfo;

public sealed class MetainfoDocumentTests
{
    private const string Info = Torrents.SingleFile;

    [Fact]
    public void A_whole_file_is_read()
    {
        var document = Parse(
            $"d8:announce5:udp:a13:announce-listll5:udp:a5:udp:bel5:udp:cee7:comment2:hi10:created by4:test13:creation datei1e4:info{Info}8:url-listl7:http:/a7:http:/bee");
        Assert.Equal(["udp:a,udp:b", "udp:c"], document.TrackerTiers.Select(tier => string.Join(',', tier)));
        Assert.Equal<string>(["http:/a", "http:/b"], document.WebSeeds);
        Assert.Equal("hi", document.Comment);
        Assert.Equal("test", document.CreatedBy);
        Assert.Equal(InfoHash.Compute(Torrents.Bytes(Info)), document.Info.Hash);
    }

    [Fact]
    public void A_lone_announce_is_a_tier_and_a_lone_web_seed_a_list()
    {
        var document = Parse($"d8:announce5:udp:a4:info{Info}8:url-list7:http:/ae");
        Assert.Equal("udp:a", Assert.Single(Assert.Single(document.TrackerTiers)));
        Assert.Equal<string>(["http:/a"], document.WebSeeds);
        Assert.Null(document.Comment);
    }

    [Theory]
    [InlineData("d8:announcei1e13:announce-listi2e7:commentle10:created byde4:info{0}8:url-listi1ee")]
    [InlineData("d13:announce-listlli1eelee4:info{0}8:url-listli1e0:ee")]
    [InlineData("d8:announce0:4:info{0}8:url-list0:e")]
    public void Optional_fields_of_the_wrong_kind_count_as_absent(string format)
    {
        var document = Parse(format.Replace("{0}", Info, StringComparison.Ordinal));
        Assert.Empty(document.TrackerTiers);
        Assert.Empty(document.WebSeeds);
        Assert.Null(document.Comment);
        Assert.Null(document.CreatedBy);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_shown_with_replacement_characters()
    {
        byte[] file = [.. "d7:comment2:a"u8, 0xFF, .. "4:info"u8, .. Torrents.Bytes(Info), (byte)'e'];
        Assert.Equal("a\uFFFD", MetainfoDocument.Parse(file).Comment);
    }

    [Theory]
    [InlineData("")]
    [InlineData("de")]
    [InlineData("d4:infoi1ee")]
    [InlineData("<html>not found</html>")]
    public void What_is_no_torrent_is_refused(string file) => Assert.Throws<MetainfoException>(() => Parse(file));

    [Fact]
    public void Two_info_dictionaries_are_refused() =>
        Assert.Contains("repeats", Assert.Throws<MetainfoException>(() => Parse($"d4:info{Info}4:info{Info}e")).Message, StringComparison.Ordinal);

    [Fact]
    public void Malformed_bencode_in_a_field_nobody_reads_is_refused() =>
        Assert.Throws<MetainfoException>(() => Parse($"d4:info{Info}5:otherd1:bi1e1:ai1eee"));

    [Fact]
    public void A_file_above_the_limit_is_refused() =>
        Assert.Contains("larger", Assert.Throws<MetainfoException>(() => MetainfoDocument.Parse(new byte[MetainfoDocument.MaxLength + 1])).Message, StringComparison.Ordinal);

    [Fact]
    public void Writing_keeps_the_info_bytes_and_sorts_the_rest()
    {
        var document = new MetainfoDocument(InfoDictionary.Parse(Torrents.Bytes(Info)))
        {
            TrackerTiers = [["udp:a", "udp:b"], [], ["udp:c"]],
            WebSeeds = ["http:/a"],
            Comment = "ч",
            CreatedBy = "Replica",
        };
        Assert.Equal(
            $"d8:announce5:udp:a13:announce-listll5:udp:a5:udp:bel5:udp:cee7:comment2:ч10:created by7:Replica4:info{Info}8:url-listl7:http:/aee",
            Encoding.UTF8.GetString(document.ToBytes()));
    }

    [Fact]
    public void A_lone_tracker_needs_no_list()
    {
        var document = new MetainfoDocument(InfoDictionary.Parse(Torrents.Bytes(Info))) { TrackerTiers = [["udp:a"]] };
        Assert.Equal($"d8:announce5:udp:a4:info{Info}e", Encoding.UTF8.GetString(document.ToBytes()));
    }

    private static MetainfoDocument Parse(string file) => MetainfoDocument.Parse(Torrents.Bytes(file));
}
