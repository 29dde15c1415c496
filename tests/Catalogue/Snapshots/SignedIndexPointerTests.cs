using System.Text;
using Replica.BitTorrent.Crypto;
using Replica.Catalogue.Config;
using Replica.Catalogue.Snapshots;
using Replica.Support;

namespace Replica.Catalogue.Tests.Snapshots;

public sealed class SignedIndexPointerTests
{
    private static readonly IndexKey Key = IndexKey.Of(TestBytes.Create(Ed25519.PrivateKeyLength));

    private static readonly IndexPointer Pointer = new()
    {
        Generation = 7,
        Created = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
        Expires = new(2026, 2, 10, 4, 5, 6, TimeSpan.Zero),
        Analyzer = 2,
        Sequence = 99,
        Segments = [Segment('a'), Segment('b')],
    };

    [Fact]
    public void What_was_signed_is_opened_over_its_object_and_has_the_contracts_names()
    {
        var signed = SignedIndexPointer.FromObject(SignedIndexPointer.Sign(Pointer, Key.Private).ToObject());
        var opened = signed.Open(["", "zz", Key.Public]);
        Assert.Equal(Pointer.Segments.ToArray(), opened.Segments.ToArray());
        Assert.Equal(Pointer, opened with { Segments = Pointer.Segments });
        Assert.StartsWith("{\"pointer\":\"", Encoding.UTF8.GetString(signed.ToObject()), StringComparison.Ordinal);
        Assert.All(
            ["\"generation\":7", "\"created\":\"2026-02-03T04:05:06", "\"expires\":\"2026-02-10", "\"analyzer\":2", "\"sequence\":99", "\"segments\":[{\"url\":\"index/aa", "\"infoHash\":\"aa", "\"sha256\":\"aa", "\"length\":5"],
            (string name) => Assert.Contains(name, Encoding.UTF8.GetString(signed.Pointer), StringComparison.Ordinal));
    }

    [Fact]
    public void Another_key_a_changed_pointer_and_the_services_own_key_are_refused()
    {
        var signed = SignedIndexPointer.Sign(Pointer, Key.Private);
        Assert.Equal(IndexRefusal.Signature, Refusal(() => signed.Open([IndexKey.Of(TestBytes.Create(32, 2)).Public])));
        Assert.Equal(IndexRefusal.Signature, Refusal(() => signed.Open([])));
        Assert.Equal(IndexRefusal.Signature, Refusal(() => new SignedIndexPointer([.. signed.Pointer, (byte)' '], signed.Signature).Open([Key.Public])));
        // Nor does a pointer pass for a config, which its JSON could be read as.
        Assert.Throws<FormatException>(() => new SignedConfig(signed.Pointer, signed.Signature).Open(Ed25519.PublicKey(TestBytes.Create(Ed25519.PrivateKeyLength))));
    }

    [Fact]
    public void A_signed_pointer_out_of_bounds_is_refused()
    {
        IndexPointer[] wrong =
        [
            Pointer with { Generation = 0 }, Pointer with { Sequence = -1 }, Pointer with { Expires = Pointer.Created.AddSeconds(-1) }, Pointer with { Segments = [] },
            Pointer with { Segments = [Segment('a'), Segment('a')] }, Pointer with { Segments = [Segment('a') with { Length = 0 }] },
            Pointer with { Segments = [Segment('a') with { Length = PointerSegment.MaxLength + 1 }] }, Pointer with { Segments = [Segment('A')] },
            Pointer with { Segments = [Segment('a') with { Sha256 = "../../etc" }] }, Pointer with { Segments = [Segment('a') with { Url = "https://elsewhere/" }] },
            Pointer with { Segments = [Segment('a') with { InfoHash = "" }] }, Pointer with { Segments = [null!] },
            Pointer with { Segments = [.. Enumerable.Range(0, IndexPointer.MaxSegments + 1).Select(i => Segment('a') with { Sha256 = $"{i:x64}", Url = $"index/{i:x64}.rsi" })] },
        ];
        foreach (var pointer in wrong)
            Assert.Equal(IndexRefusal.Malformed, Refusal(() => SignedIndexPointer.Sign(pointer, Key.Private).Open([Key.Public])));
        string[] texts = ["", "[]", "null", "{}", "{\"generation\":1}", "{\"generation\":1,\"created\":\"2026-01-01T00:00:00Z\",\"expires\":\"2026-01-01T00:00:00Z\",\"analyzer\":2,\"segments\":null}"];
        foreach (var bytes in texts.Select(Encoding.UTF8.GetBytes))
        {
            Assert.Equal(IndexRefusal.Malformed, Refusal(() => new SignedIndexPointer(bytes, Ed25519.Sign(Key.Private, bytes)).Open([Key.Public])));
            Assert.Equal(IndexRefusal.Malformed, Refusal(() => SignedIndexPointer.FromObject(bytes)));
        }

        Assert.Equal(IndexRefusal.Malformed, Refusal(() => SignedIndexPointer.FromObject(new byte[SignedIndexPointer.MaxObjectLength + 1])));
    }

    private static IndexRefusal Refusal(Action action) => Assert.Throws<IndexRefusedException>(action).Reason;

    private static PointerSegment Segment(char digit) => new($"index/{new string(digit, 64)}.rsi", new(digit, 40), new(digit, 64), 5);
}
