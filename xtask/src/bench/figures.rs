//! Percentiles.

/// The smallest value that at least this share of `values` does not exceed; 0 of nothing.
pub(super) fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a list of measurements"
    )]
    let rank = (values.len() as f64 * share).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let mut values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let of = |values: &mut [f64], share| percentile(values, share).to_bits();
        assert_eq!(of(&mut values, 0.5), 50_f64.to_bits());
        assert_eq!(of(&mut values, 0.99), 99_f64.to_bits());
        assert_eq!(of(&mut [], 0.5), 0_f64.to_bits());
    }
}
