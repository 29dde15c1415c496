using System.Security.Cryptography;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Metainfo;

/// <summary>Hash trees, layers, and the hash requests by which peers exchange them (BEP 52).</summary>
public sealed class PieceLayerTests : IDisposable
{
    private const int Block = MerkleTree.BlockLength;
    private const int Piece = TreeTorrents.Piece;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(Block)]
    [InlineData(Block + 1)]
    [InlineData(3 * Block)]
    [InlineData(7 * Block - 1)]
    [InlineData(33 * Block + 5)]
    public void A_root_is_that_of_a_tree_written_out_in_full(int length)
    {
        var data = TestBytes.Create(length);
        var layer = data.Chunk(Block).Select(SHA256.HashData).ToList();
        while ((layer.Count & (layer.Count - 1)) != 0)
            layer.Add(new byte[32]);
        while (layer.Count > 1)
            layer = [.. layer.Chunk(2).Select(pair => SHA256.HashData([.. pair[0], .. pair[1]]))];
        var expected = new MerkleHash(layer[0]);
        var rootLayer = MerkleTree.RootLayerOf(length);
        Assert.Equal(expected, MerkleTree.NodeOf(data, rootLayer));
        using var hasher = new MerkleHasher();
        for (var times = 0; times < 2; times++)
        {
            foreach (var part in data.Chunk(10_007))
                hasher.Append(part);
            Assert.Equal(expected, hasher.Finish(rootLayer));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1_500)]
    public async Task Layers_are_fetched_by_hash_requests_and_proven(int pieces)
    {
        var whole = await CreateAsync(pieces);
        var builder = new PieceLayerBuilder(InfoDictionary.Parse(whole.Bytes));
        Assert.False(builder.IsComplete);
        foreach (var range in builder.Missing.ToArray())
        {
            var answer = Answer(whole, range);
            answer[^1] ^= 1;
            Assert.False(builder.TryAdd(range, answer));
            answer[^1] ^= 1;
            Assert.False(builder.TryAdd(range, answer.AsSpan(1)));
            Assert.False(builder.TryAdd(range with { Index = range.Index + range.Length }, answer));
            Assert.False(builder.TryAdd(range with { Index = -range.Length }, answer));
            Assert.False(builder.TryAdd(range with { Root = default }, answer));
            Assert.True(builder.TryAdd(range, answer));
            Assert.False(builder.TryAdd(range, answer));
        }
        Assert.True(builder.IsComplete);
        var built = builder.Build();
        Assert.False(built.NeedsLayers);
        Assert.Equal(new MetainfoDocument(whole).ToBytes(), new MetainfoDocument(built).ToBytes());
    }

    [Fact]
    public async Task Requests_stay_within_what_peers_answer()
    {
        var missing = new PieceLayerBuilder(InfoDictionary.Parse((await CreateAsync(1_500)).Bytes)).Missing.ToArray();
        Assert.Equal([0, 512, 1024], missing.Select(range => range.Index));
        // 2048 pieces once padded: ten layers of proof above 512 would end below the root, of which the first eight are the run's own.
        Assert.All(missing, range => Assert.Equal((1, 512, 10, 2), (range.BaseLayer, range.Length, range.ProofLayers, range.ProofCount)));
    }

    [Fact]
    public async Task Requests_out_of_range_are_not_answered()
    {
        var info = await CreateAsync(5);
        var root = info.Files[0].Root!.Value;
        var right = new NodeRange(root, 1, 0, 2, 2);
        var answer = new byte[NodeRange.MostNodes * 64];
        Assert.True(info.TryAnswer(right, answer));
        Assert.True(info.TryAnswer(right with { Index = 6 }, answer));
        Assert.True(info.TryAnswer(new NodeRange(root, 2, 0, 4, 1), answer));
        NodeRange[] wrong =
        [
            right with { Root = default }, right with { BaseLayer = 0 }, right with { BaseLayer = 4 }, right with { BaseLayer = -1 }, right with { BaseLayer = int.MaxValue },
            right with { Index = 1 }, right with { Index = 8 }, right with { Index = -2 }, right with { Index = int.MaxValue - 1 },
            right with { Length = 0 }, right with { Length = 1 }, right with { Length = 3 }, right with { Length = 16 }, right with { Length = -2 },
            right with { Length = int.MinValue }, right with { Length = 1024 },
            right with { ProofLayers = 3 }, right with { ProofLayers = -1 }, right with { ProofLayers = int.MaxValue },
        ];
        Assert.All(wrong, range => Assert.False(info.TryAnswer(range, answer), range.ToString()));
    }

    [Fact]
    public async Task Random_ranges_are_answered_provably_or_not_at_all()
    {
        var info = await CreateAsync(21);
        var root = info.Files[0].Root!.Value;
        var random = new Random(7);
        var answer = new byte[NodeRange.MostNodes * 64];
        for (var i = 0; i < 20_000; i++)
        {
            var range = new NodeRange(root, random.Next(-1, 8), random.Next(-2, 40), random.Next(-1, 40), random.Next(-1, 8));
            if (info.TryAnswer(range, answer))
                Assert.InRange(range.AnswerLength, 64, answer.Length);
        }
    }

    [Fact]
    public async Task Wrong_missing_and_misplaced_layers_are_refused()
    {
        var document = await TreeTorrents.CreateAsync(_folder, TorrentVersion.V2, ("a", 3 * Piece), ("b", 5));
        var bytes = document.ToBytes();
        Assert.Equal(bytes, MetainfoDocument.Parse(bytes).ToBytes());
        var wrong = bytes.ToArray();
        wrong[^4] ^= 1;
        Assert.Contains("is not what", Refuse(wrong).Message, StringComparison.Ordinal);
        byte[] missing = [.. "d4:info"u8, .. document.Info.Bytes.Span, .. "e"u8];
        Assert.Contains("no piece layer for 'a'", Refuse(missing).Message, StringComparison.Ordinal);
        Refuse([.. "d4:info"u8, .. document.Info.Bytes.Span, .. "12:piece layersi1ee"u8]);
        Refuse([.. "d4:info"u8, .. document.Info.Bytes.Span, .. "12:piece layersd32:"u8, .. TreeTorrents.Root, .. "i1eee"u8]);
    }

    private static MetainfoException Refuse(byte[] file) => Assert.Throws<MetainfoException>(() => MetainfoDocument.Parse(file));

    private static byte[] Answer(InfoDictionary info, NodeRange range)
    {
        var answer = new byte[range.AnswerLength];
        Assert.True(info.TryAnswer(range, answer));
        return answer;
    }

    private async Task<InfoDictionary> CreateAsync(int pieces)
    {
        var path = _folder.Write("f", TestBytes.Create((pieces - 1) * Piece + 5));
        return (await TorrentBuilder.CreateAsync(path, new TorrentOptions { Version = TorrentVersion.V2, PieceLength = Piece })).Info;
    }
}
