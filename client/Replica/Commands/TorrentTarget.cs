using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Client.Cli;

namespace Replica.Client.Commands;

/// <summary>What a command line names a torrent by.</summary>
/// <param name="Link">The link; for a file or a bare hash, the one that its info hash makes.</param>
/// <param name="Document">What the file holds; null for a link or hash.</param>
internal sealed record TorrentTarget(ReplicaLink Link, MetainfoDocument? Document)
{
    /// <summary>Reads a link, an info hash or a <c>.torrent</c> file.</summary>
    /// <exception cref="FormatException">A malformed link, or a damaged file.</exception>
    /// <exception cref="CommandException">It is none of these, or the file can not be read.</exception>
    public static TorrentTarget Read(string text)
    {
        if (IsLink(text)) return new TorrentTarget(ReplicaLink.Parse(text), null);
        if (File.Exists(text)) return FromFile(text);
        if (InfoHash.TryParse(text, out var hash)) return new TorrentTarget(LinkOf(hash), null);
        throw new CommandException(ExitCodes.NotFound, $"'{text}' is not a link, an info hash or a .torrent file that exists; check its spelling");
    }

    private static bool IsLink(string text) =>
        text.StartsWith("magnet:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("replica:", StringComparison.OrdinalIgnoreCase);

    private static TorrentTarget FromFile(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MetainfoDocument.MaxLength) throw new MetainfoException("it is too large");
            var document = MetainfoDocument.Parse(File.ReadAllBytes(path));
            return new TorrentTarget(LinkOf(document.Info.Hash) with { InfoHashV2 = document.Info.HashV2 }, document);
        }
        catch (MetainfoException e)
        {
            throw new CommandException(ExitCodes.Refused, $"{path} is not a torrent that can be used: {e.Message.TrimEnd('.')}; get it anew");
        }
    }

    private static ReplicaLink LinkOf(InfoHash hash) => new(hash, ItemPrefix.Parse(hash.ToString()), "", 0);
}
