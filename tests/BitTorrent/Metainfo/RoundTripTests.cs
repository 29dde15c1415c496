using System.Buffers;
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Tests.Metainfo;

/// <summary>What is written is read back the same, whatever it is.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Integers_and_byte_strings_come_back() => Prop.ForAll<long, byte[]>(static (number, bytes) =>
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginList();
        writer.WriteInteger(number);
        writer.WriteByteString(bytes ?? []);
        writer.End();
        var reader = new BencodeReader(buffer.WrittenSpan);
        reader.BeginList();
        return reader.NextItem() && reader.ReadInteger() == number
            && reader.NextItem() && reader.ReadByteString().SequenceEqual(bytes ?? [])
            && !reader.NextItem();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_dictionary_of_sorted_keys_is_accepted_whole() => Prop.ForAll<byte[][]>(static keys =>
    {
        var sorted = (keys ?? []).Select(key => key ?? []).DistinctBy(Convert.ToHexString)
            .Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).ToArray();
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        foreach (var key in sorted)
        {
            writer.WriteKey(key);
            writer.WriteByteString(key);
        }
        writer.End();
        var reader = new BencodeReader(buffer.WrittenSpan);
        return reader.Skip().Length == buffer.WrittenCount;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Info_hashes_come_back_from_bytes_and_hexadecimal() => Prop.ForAll(Hashes(), static hash =>
    {
        var bytes = new byte[InfoHash.Length];
        hash.CopyTo(bytes);
        return InfoHash.FromBytes(bytes) == hash && InfoHash.Parse(hash.ToString()) == hash
            && InfoHash.Parse(hash.ToString().ToUpperInvariant()) == hash && hash.ToString() == Convert.ToHexStringLower(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Magnet_links_come_back() => Prop.ForAll(Links(), static link =>
    {
        var read = MagnetLink.Parse(link.ToString());
        return read.InfoHash == link.InfoHash && read.DisplayName == link.DisplayName && read.ExactSources.SequenceEqual(link.ExactSources)
            && read.SelectedFile == link.SelectedFile && read.Trackers.SequenceEqual(link.Trackers) && read.WebSeeds.SequenceEqual(link.WebSeeds);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Metainfo_files_come_back() => Prop.ForAll(Documents(), static document =>
    {
        var bytes = document.ToBytes();
        var read = MetainfoDocument.Parse(bytes);
        return read.ToBytes().AsSpan().SequenceEqual(bytes) && read.Comment == document.Comment && read.WebSeeds.SequenceEqual(document.WebSeeds)
            && read.Info.Files.Select(file => file.JoinedPath).SequenceEqual(document.Info.Files.Select(file => file.JoinedPath));
    }).QuickCheckThrowOnFailure();

    // Any text that UTF-8 can carry.
    private static Gen<string> Texts() => ArbMap.Default.GeneratorFor<string>()
        .Select(text => new string([.. (text ?? "").Where(letter => !char.IsSurrogate(letter))]) + "😀&=%+");

    private static Gen<string[]> TextLists() => Gen.Choose(0, 3).SelectMany(count => Texts().ArrayOf(count));

    private static Arbitrary<InfoHash> Hashes() =>
        ArbMap.Default.GeneratorFor<byte>().ArrayOf(InfoHash.Length).Select(bytes => InfoHash.FromBytes(bytes)).ToArbitrary();

    private static Arbitrary<MagnetLink> Links() => (
        from hash in Hashes().Generator
        from name in Texts()
        from source in Texts()
        from index in Gen.Choose(0, int.MaxValue)
        from trackers in TextLists()
        from seeds in TextLists()
        select new MagnetLink(hash)
        {
            DisplayName = index % 3 == 0 ? null : name,
            ExactSources = index % 5 == 0 ? [] : [source],
            SelectedFile = index % 7 == 0 ? null : index,
            Trackers = [.. trackers],
            WebSeeds = [.. seeds],
        }).ToArbitrary();

    private static Arbitrary<MetainfoDocument> Documents() => (
        from count in Gen.Choose(1, 20)
        from names in Texts().ArrayOf(count)
        from trackers in TextLists()
        from seeds in TextLists()
        from comment in Texts()
        select new MetainfoDocument(InfoDictionary.Parse(Torrents.WithPaths([.. names.Select(ToPath)])))
        {
            TrackerTiers = [.. trackers.Select(tracker => ImmutableArray.Create(tracker))],
            WebSeeds = [.. seeds],
            Comment = comment,
        }).ToArbitrary();

    // The index keeps the paths apart; what no name may hold is left out, and 60 letters fit in 255 bytes.
    private static string[] ToPath(string name, int index) =>
        [$"folder {index}", new string([.. name.Where(letter => letter is not ('/' or '\0') && !char.IsSurrogate(letter)).Take(60)]) + "x"];
}
