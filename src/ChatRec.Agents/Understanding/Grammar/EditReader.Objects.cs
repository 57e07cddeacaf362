using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>What a mark means in the scope it stands in.</content>
internal sealed partial class EditReader
{
    private bool IsBanned => _scope.Contains("ban") || _scope.Contains("softBan") || _scope.Contains("dislikeItem");

    private bool IsPlain => _scope.IsEmpty || _scope.Contains("want") || _scope.Contains("steer");

    private static readonly ImmutableSortedSet<string> Banning = ImmutableSortedSet.Create(StringComparer.Ordinal, "ban");

    private Strength Wished => _hedged || _scope.Contains("like") || _scope.Contains("similar") ? Strength.Soft : Strength.Hard;

    private Strength Banned => _scope.Contains("softBan") || !_scope.Contains("ban") ? Strength.Soft : Strength.Hard;

    private void ReadObject(Mark mark)
    {
        if (_scope.Contains("swap") && (_drafts.Edits.LastOrDefault() is { Edit.Op: EditOp.Remove } || _drafts.Mentions.Count > 0) && Enumerable.Range(mark.First - 2, 3).Any(at => _reading.Lexicon.Is("swapFor", _reading.Word(at))))
        {
            // "swap the romance for a thriller"
            _scope = Nothing;
        }

        var degree = _degree;
        _degree = null;
        if (_reading.At(mark.End)?.Has("enough") is true && _scope.Contains("ban"))
        {
            // "not funny enough"
            (degree, _scope) = ("notEnough", Nothing);
        }
        else if (_reading.At(mark.End)?.Has("enough") is true && mark.Find(SenseKind.Direction) is { Sign: < 0 } && _reading.Lexicon.Negators.Contains(_reading.Word(mark.First)))
        {
            degree = "too"; // the negation is part of the phrase
        }

        if (degree == "too" && (IsBanned || _scope.Contains("remove")))
        {
            // "don't want anything too scary", "we don't need it too long": refused, not complained of and refused.
            (degree, _scope) = (null, _scope.Remove("remove").Remove("ban").Add("softBan"));
        }

        if (mark.Unknown is { } kind)
        {
            _drafts.NotUnderstood.Add(new NotUnderstood(_reading.Span(mark.First, mark.End), _reading.Said(mark.First, mark.End).Trim('"', '“', '”'), kind));
        }
        else if (mark.IsItem)
        {
            ReadItem(mark);
        }
        else if (mark.Person is { } person)
        {
            _scope = mark.IsOther || (_scope.Contains("notInterested") && _reading.Lexicon.Is("theirs", _reading.Word(mark.First))) ? Banning : _scope; // "none of hers"
            ReadValue(mark, mark.PersonRole ?? "person", [person.Name], person.Confidence);
        }
        else if (mark.Quantity is { } quantity)
        {
            ReadQuantity(mark, quantity);
            if (mark.Find(SenseKind.Direction) is { } with && !_scope.Contains("remove") && !_scope.Contains("dontMind"))
            {
                Add(mark, new PreferenceEdit { Attribute = with.Name, Comparator = EditComparator.High, Strength = Strength.Soft }, plain: true);
            }
        }
        else
        {
            ReadSense(mark, degree);
        }
    }

    private void ReadSense(Mark mark, string? degree)
    {
        var direction = mark.Find(SenseKind.Direction);
        if (degree is null && (direction is { IsComparative: false } || (direction is null && mark.Find(SenseKind.Bound) is { Bound.AtMost: null, Bound.AtLeast: null })) && Complaint(mark) is { } complaint)
        {
            (degree, _scope) = (complaint, complaint == "notEnough" ? Nothing : _scope);
        }

        var value = mark.Senses.Find(sense => sense.Kind == SenseKind.Value && IsAsked(sense.Name))
            ?? mark.Senses.Find(sense => sense.Kind == SenseKind.Value && sense.Values.Any(one => _reading.State.Edits.Any(stated => stated.Attribute == sense.Name && stated.Value?.Text == one)))
            ?? mark.Find(SenseKind.Value);
        var bound = mark.Find(SenseKind.Bound);
        var label = mark.Find(SenseKind.Label);
        if (mark.Find(SenseKind.Topic) is not null && value is null && bound is null && direction is null)
        {
            ReadTopic(mark, degree);
            return;
        }

        if (direction is not null && degree is null && IsState(mark))
        {
            return;
        }

        if (direction is not null && degree is null && bound is { Bound: { AtMost: not null } guard } && !IsBanned)
        {
            // "for the kids" limits the certificate and wishes for the degree.
            ReadBound(mark, bound.Name, guard);
            ReadDirection(mark, direction);
            return;
        }

        if (degree == "plenty")
        {
            degree = null;
            if (label is not null && _schema.Find(label.Name) is { Kind: AttributeKind.Axis } && !_scope.Contains("remove") && !_scope.Contains("dontMind"))
            {
                ReadDirection(mark, new Sense(SenseKind.Direction, label.Name) { Sign = 1 });
                return;
            }
        }

        if (value is not null && direction is not null && degree is null)
        {
            ReadDirection(mark, direction);
            return;
        }

        if (degree is not null && direction is not null)
        {
            Compare(mark, direction.Name, DegreeSign(degree) * direction.Sign);
        }
        else if (degree is not null and not "degreeMore" && bound is { Bound: { } meaning } && _schema.Find(bound.Name) is { Kind: not AttributeKind.Ordinal })
        {
            Compare(mark, bound.Name, DegreeSign(degree) * (meaning.Max is not null ? -1 : 1));
        }
        else if (degree is not null && label is not null && IsGradual(label.Name))
        {
            Compare(mark, label.Name, degree is "degreeLess" or "too" ? -1 : 1);
        }
        else if (value is not null)
        {
            ReadDegreeValue(mark, value, degree);
        }
        else if (bound is { Bound: { } bounds })
        {
            if (bounds.AtMost is null && bounds.AtLeast is null && mark.End - mark.First == 1 && !Describes(mark))
            {
                return;
            }

            ReadBound(mark, bound.Name, bounds);
        }
        else if (direction is not null)
        {
            ReadDirection(mark, direction);
        }
        else if (label is not null)
        {
            ReadLabel(mark, label.Name);
        }
    }

    private static int DegreeSign(string degree) => degree is "degreeLess" or "too" ? -1 : 1;

    private bool IsGradual(string attribute) => _schema.Find(attribute) is { Kind: AttributeKind.Axis or AttributeKind.Number };

    // "too violent" and "not funny enough" compare with what was shown; the wish is the other way.
    private void Compare(Mark mark, string attribute, int sign)
    {
        if (_scope.Contains("remove"))
        {
            Add(mark, Removal(new PreferenceEdit { Attribute = attribute }), plain: false);
            return;
        }

        var less = sign < 0 != IsBanned;
        Add(mark, new PreferenceEdit
        {
            Attribute = attribute,
            Comparator = less ? EditComparator.Less : EditComparator.More,
            Strength = Strength.Soft,
        }, IsPlain);
    }

    private void ReadDegreeValue(Mark mark, Sense value, string? degree)
    {
        if (degree is null)
        {
            ReadValue(mark, value.Name, value.Values, 0.95);
            return;
        }

        foreach (var word in value.Values)
        {
            Add(mark, new PreferenceEdit
            {
                Attribute = value.Name,
                Comparator = DegreeSign(degree) < 0 ? EditComparator.Not : EditComparator.Is,
                Value = EditValue.Of(word),
                Strength = Strength.Soft,
            }, IsPlain, 0.8);
        }
    }

    private void ReadValue(Mark mark, string attribute, ImmutableArray<string> values, double confidence)
    {
        if (mark.Person is null && ((_scope.IsEmpty && IsOwned(mark)) || IsSituation(mark)))
        {
            return;
        }

        foreach (var value in values)
        {
            var edit = new PreferenceEdit { Attribute = attribute, Value = EditValue.Of(value) };
            if (_scope.Contains("instead") && !IsStated(edit))
            {
                continue; // "a comedy rather than a drama"
            }

            if ((_scope.Contains("remove") || _scope.Contains("drop") || _scope.Contains("instead")) && !IsDropped(edit))
            {
                Add(mark, Removal(edit), plain: false, confidence);
            }
            else if (_scope.Contains("dontMind"))
            {
                if (IsStated(edit))
                {
                    Add(mark, Removal(edit), plain: false, confidence);
                }
            }
            else if (_scope.Contains("scarce") && AxisOf(value) is { } axis)
            {
                // "very little action", "not much romance": a degree rather than the sort.
                Add(mark, new PreferenceEdit { Attribute = axis, Comparator = EditComparator.Low, Strength = Strength.Soft }, plain: false, confidence);
            }
            else if (IsBanned || _scope.Contains("remove") || _scope.Contains("drop"))
            {
                Add(mark, edit with { Comparator = EditComparator.Not, Strength = IsBanned ? Banned : Strength.Hard }, plain: false, confidence);
            }
            else if (!_scope.Contains("seen") && !_scope.Contains("unseen"))
            {
                Add(mark, edit with { Comparator = EditComparator.Is, Strength = Wished }, IsPlain, confidence);
            }
        }
    }

    // "drop the cops" with no cops in force bans them.
    private bool IsDropped(PreferenceEdit edit) => _scope.Contains("drop") && !IsStated(edit);

    private void ReadBound(Mark mark, string attribute, PhraseMeaning bounds)
    {
        if (_scope.Contains("remove") || _scope.Contains("dontMind"))
        {
            Lift(mark, attribute);
            return;
        }

        if (bounds.AtMost is not null && IsBanned && _drafts.Edits.Exists(draft => draft.IsBan && _schema.Find(draft.Edit.Attribute!) is { Kind: AttributeKind.Axis }))
        {
            return; // "for adults, no kids around": said already, and no certificate is ruled out
        }

        if (bounds.AtMost is not null || bounds.AtLeast is not null)
        {
            var atMost = bounds.AtMost is not null;
            Add(mark, new PreferenceEdit
            {
                Attribute = attribute,
                Comparator = IsBanned ? EditComparator.Not : atMost ? EditComparator.Le : EditComparator.Ge,
                Value = EditValue.Of(bounds.AtMost ?? bounds.AtLeast!),
                Strength = IsBanned ? Banned : Strength.Hard,
            }, IsPlain);
            return;
        }

        var low = bounds.Max is not null != IsBanned;
        Add(mark, new PreferenceEdit
        {
            Attribute = attribute,
            Comparator = low ? EditComparator.Low : EditComparator.High,
            Strength = Strength.Soft,
            Word = IsBanned ? null : Text.Tokenizer.Key(_reading.Said(mark.First, mark.End)),
        }, IsPlain);
    }

    private void ReadDirection(Mark mark, Sense direction)
    {
        if (direction.IsComparative && _scope.Contains("remove") && !_reading.State.Slates.IsEmpty && StatedUnder(mark, direction.Name) is null)
        {
            _scope = Nothing; // "swap the second for something scarier"
        }

        if (_scope.Contains("remove") || _scope.Contains("dontMind"))
        {
            Lift(mark, direction.Name);
        }
        else if (direction.IsComparative)
        {
            Compare(mark, direction.Name, direction.Sign);
        }
        else if (!IsDone(mark))
        {
            var low = direction.Sign < 0 != (IsBanned || IsOutweighed(mark));
            Add(mark, new PreferenceEdit
            {
                Attribute = direction.Name,
                Comparator = low ? EditComparator.Low : EditComparator.High,
                Strength = direction.IsBan || (IsBanned && Banned == Strength.Hard) ? Strength.Hard : Strength.Soft,
            }, IsPlain);
        }
    }

    private void ReadLabel(Mark mark, string attribute)
    {
        if (SameMaker(mark, attribute) is { IsEmpty: false } makers)
        {
            foreach (var maker in makers)
            {
                Add(mark, new PreferenceEdit { Attribute = attribute, Comparator = EditComparator.Is, Value = EditValue.Of(maker), Strength = Strength.Hard }, plain: true);
            }

            return;
        }

        if (_scope.Contains("remove") || _scope.Contains("dontMind"))
        {
            Lift(mark, attribute);
        }
        else if (_schema.Find(attribute) is { Kind: AttributeKind.Axis } && (IsBanned || _scope.Contains("like") || _scope.Contains("want")))
        {
            Add(mark, new PreferenceEdit
            {
                Attribute = attribute,
                Comparator = IsBanned ? EditComparator.Low : EditComparator.High,
                Strength = IsBanned ? Banned : Strength.Soft,
            }, plain: false);
        }
        else if (_reading.Lexicon.Is("any", _reading.Word(mark.First - 1)) && _reading.State.Edits.Any(stated => stated.Attribute == attribute))
        {
            // "any decade": what was set is open again.
            Add(mark, Removal(new PreferenceEdit { Attribute = attribute }), plain: false);
        }
        else
        {
            _drafts.Labels.Add((mark, attribute));
        }
    }

    // "what else has its director got?", "more by the same director": whoever made the item named last, or talked about.
    private ImmutableArray<string> SameMaker(Mark mark, string attribute)
    {
        var lexicon = _reading.Lexicon;
        if (!lexicon.Is("sameMaker", _reading.Word(mark.First - 1)) || _schema.Find(attribute) is not { Kind: AttributeKind.Person }
            || !Enumerable.Range(0, _reading.Tokens.Length).Any(at => lexicon.Is("further", _reading.Word(at))))
        {
            return [];
        }

        var item = _drafts.Mentions.FindLast(mention => mention.Links.Length == 1)?.Links[0].Item ?? _reading.State.Focus;
        return (item is null ? null : Held(attribute, item)) ?? [];
    }

    private void Lift(Mark mark, string attribute)
    {
        var stated = StatedUnder(mark, attribute);
        if (stated is null && (_scope.Contains("drop") || !_reading.State.Slates.IsEmpty) && !_scope.Contains("dontMind") && _schema.Find(attribute) is { Kind: AttributeKind.Axis })
        {
            // "the third, but lose the gore": nothing in force to lift, so there is to be less of it.
            Add(mark, new PreferenceEdit { Attribute = attribute, Comparator = EditComparator.Low, Strength = Strength.Soft }, plain: false);
        }
        else if (_scope.Contains("remove") || stated is not null)
        {
            Add(mark, Removal(new PreferenceEdit { Attribute = stated ?? attribute }), plain: false);
        }
    }
}
