namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>The ids under which a peer takes extended messages. Null = it did not say, which leaves things as they are; 0 = not (any more).</summary>
/// <param name="PeerExchange"><c>ut_pex</c> (BEP 11).</param>
/// <param name="Metadata"><c>ut_metadata</c> (BEP 9).</param>
/// <param name="DontHave"><c>lt_donthave</c> (BEP 54).</param>
/// <param name="Holepunch"><c>ut_holepunch</c> (BEP 55).</param>
/// <param name="UploadOnly"><c>upload_only</c>.</param>
internal sealed record ExtensionIds(byte? PeerExchange = null, byte? Metadata = null, byte? DontHave = null, byte? Holepunch = null, byte? UploadOnly = null)
{
    /// <summary>Ours, <see cref="ExtensionId"/>.</summary>
    public static ExtensionIds Own { get; } =
        new(ExtensionId.PeerExchange, ExtensionId.Metadata, ExtensionId.DontHave, ExtensionId.Holepunch, ExtensionId.UploadOnly);

    /// <summary>This, with what a later handshake says.</summary>
    public ExtensionIds With(ExtensionIds later) => new(
        later.PeerExchange ?? PeerExchange,
        later.Metadata ?? Metadata,
        later.DontHave ?? DontHave,
        later.Holepunch ?? Holepunch,
        later.UploadOnly ?? UploadOnly);
}
