namespace Replica.SearchService.Upstreams;

/// <summary>What the upstreams are asked.</summary>
/// <param name="Request">The search.</param>
/// <param name="IsDeep">True for <see cref="DhtUpstreams.MaxRows"/> rows of each, false for its first <see cref="DhtUpstreams.HeadRows"/>.</param>
/// <param name="Upstreams">A bit for each upstream to ask: further pages ask those that the first page was made of.</param>
internal sealed record DhtQuestion(MagneticoRequest Request, bool IsDeep, int Upstreams);
